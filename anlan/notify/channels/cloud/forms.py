"""The lines of the settings form that SMS and voice have in common."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Setting

GAPS = _(
    "The text as the vendor approved it, with {what}, {due}, {unit} and {number} in the places of its variables, in "
    "the same order. Alibaba Cloud: name its variables like this too."
)

ACCOUNT = (
    Setting("vendor", _("Vendor"), choices=(("aliyun", _("Alibaba Cloud")), ("tencent", _("Tencent Cloud"))),
            default="aliyun"),
    Setting("key_id", _("Access key: its id"),
            help=_("Of an account that may do nothing but send. AccessKey ID, or SecretId.")),
    Setting("key_secret", _("Access key: its secret"), secret=True),
    Setting("app_id", _("Number of the application"), required=False,
            help=_("Tencent Cloud only: the SdkAppId, such as 1400006666.")),
)  # fmt: skip

WORDINGS = (
    Setting("template", _("Code of the wording"), help=_("Such as SMS_71390007 or TTS_10001, or a number.")),
    Setting("wording", _("The wording"), help=GAPS),
    Setting("drill_template", _("Code of the wording for drills"), required=False,
            help=_("Vendors let no 【】 through, so the text itself has to begin with “Drill”. Without it drills are "
                   "not sent this way: they must not go out in the words of an emergency.")),
    Setting("drill_wording", _("The wording for drills"), required=False),
    Setting("call_template", _("Code of the wording for all-calls"), required=False,
            help=_("It should end with “safe: answer 1, help: answer 2”. Without it all-calls go out in the wording "
                   "above.")),
    Setting("call_wording", _("The wording for all-calls"), required=False,
            help=_("As above, with {todo} for what to do.")),
    Setting("call_drill_template", _("Code of the wording for all-calls in a drill"), required=False),
    Setting("call_drill_wording", _("The wording for all-calls in a drill"), required=False),
    Setting("longest", _("Most characters of one variable"), required=False, default="35",
            help=_("Longer ones are cut. Alibaba Cloud takes 35; Tencent Cloud says it where a wording is created.")),
)  # fmt: skip

CONNECTION = (
    Setting("hook_secret", _("Secret in the address for receipts"), secret=True, required=False,
            help=_("Any long random text. Enter the address with ?key= and this secret at the vendor, for receipts "
                   "and for replies: vendors do not sign what they push.")),
    Setting("endpoint", _("The vendor's address"), required=False,
            help=_("Leave empty for the vendor's usual one.")),
    Setting("region", _("Region"), required=False, default="ap-guangzhou", help=_("Tencent Cloud only.")),
)  # fmt: skip
