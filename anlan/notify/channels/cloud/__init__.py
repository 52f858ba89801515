"""How the programs of Alibaba Cloud and Tencent Cloud are called: what SMS and voice have in common."""
