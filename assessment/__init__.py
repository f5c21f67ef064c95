"""Global Shield Assessment: customs administrations assess themselves against Programme Global Shield."""

__version__ = "1.0.0"
