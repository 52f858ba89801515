"""Whether those whom the plans in force would call can be reached: as it stands now, and tried once a month."""
