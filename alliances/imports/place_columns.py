"""Where somebody is: columns that learners, employers and openings share."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel.spreadsheets.columns import Column, Kind, synonyms

POSTCODE = Column(
    "postcode",
    _("Postcode"),
    Kind.CODE,
    synonyms=synonyms("Pasta indekss | Indekss | Pasta ind. | Postal code | ZIP | ZIP code"),
)
LATITUDE = Column(
    "lat",
    _("Latitude"),
    Kind.LATITUDE,
    synonyms=synonyms(
        "Platums | Ģeogrāfiskais platums | Ziemeļu platums | Z platums | Platuma grādi | Lat | "
        "GPS platums | Geographic latitude | Platums (lat)"
    ),
)
LONGITUDE = Column(
    "lon",
    _("Longitude"),
    Kind.LONGITUDE,
    synonyms=synonyms(
        "Garums | Ģeogrāfiskais garums | Austrumu garums | A garums | Garuma grādi | Lon | Lng | Long | "
        "GPS garums | Geographic longitude | Garums (lon)"
    ),
)
POINT = Column(
    "lat_lon",
    _("Coordinates"),
    Kind.POINT,
    synonyms=synonyms(
        "Koordinātas | Koordinātes | GPS koordinātas | GPS koordinātes | GPS | "
        "Ģeogrāfiskās koordinātas | Platums, garums | Lat, lon | Lat lng | Latitude, longitude | "
        "Lat + lon | Geo coordinates"
    ),
)
POINT_COLUMNS = (LATITUDE, LONGITUDE, POINT)
