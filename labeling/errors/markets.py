"""Markets that are not there, or there already."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from labeling.errors.root import LabelingError


class MarketUnknown(LabelingError):
    """No market has this code."""

    code = "unknown-market"
    status = 400
    message = _("There is no market {market!r}. Look up the markets, or add it first.")


class MarketCodeTaken(LabelingError):
    """Another market has this code."""

    code = "market-taken"
    status = 409
    message = _("There is a market {market!r} already. Choose another code.")


class BinTableBad(LabelingError):
    """The table of bins cannot be read."""

    code = "bin-table-bad"
    status = 400
    message = _(
        "This table cannot be read ({problem}). Its first row names `id` or `category`, then the markets by their code."
    )
