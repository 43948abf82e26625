"""Draw RR 3.5 over the years beside the national path, from the API alone.

    pip install pandas requests matplotlib
    DVB_SITE=https://… DVB_CLIENT_ID=… DVB_CLIENT_SECRET=… python national_path.py [first year] [last year]

The access needs the scope indicators:read. Without matplotlib the table is printed and no picture is written.
"""

import os
import sys

import pandas as pd
import requests

SITE = os.environ["DVB_SITE"].rstrip("/")
DEFINITIONS = ("rr35_agreement", "rr35_participation", "rr35_new_skills")


def token() -> str:
    """A token for an hour, by client credentials."""
    answer = requests.post(
        f"{SITE}/identity/o/api/token",
        data={"grant_type": "client_credentials", "scope": "indicators:read"},
        auth=(os.environ["DVB_CLIENT_ID"], os.environ["DVB_CLIENT_SECRET"]),
        timeout=30,
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def figures(session: requests.Session, first: int, last: int) -> pd.DataFrame:
    """The total of each definition and school year; a withheld or an empty figure stays empty."""
    rows = []
    for name in DEFINITIONS:
        for year in range(first, last + 1):
            period = f"{year}/{(year + 1) % 100:02d}"
            answer = session.get(f"{SITE}/api/v1/indicators/{name}", params={"period": period}, timeout=60)
            answer.raise_for_status()
            total = answer.json()[0]
            row = {"year": year, "definition": name, "percent": total["value_pct"]}
            rows.append(row | total["coverage"])
    return pd.DataFrame(rows)


def targets(session: requests.Session) -> pd.Series:
    """The national path: straight between its points."""
    answer = session.get(f"{SITE}/api/v1/targets", timeout=30)
    answer.raise_for_status()
    points = pd.DataFrame(answer.json()["items"]).query("owner == 'national'").set_index("year")["percent"]
    years = range(points.index.min(), points.index.max() + 1)
    return points.reindex(years).interpolate().round(1).rename("national path")


def main() -> None:
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 2023
    last = int(sys.argv[2]) if len(sys.argv) > 2 else 2026
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token()}"
    found = figures(session, first, last)
    counted = found.pivot(index="year", columns="definition", values="percent")
    table = counted.astype(float).join(targets(session), how="outer")
    sys.stdout.write(table.to_string(na_rep="–"))
    reach = found[["schools_reporting", "schools_total"]].max()
    sys.stdout.write(f"\n\nSchools in the figures: at most {reach.iloc[0]} of {reach.iloc[1]}.\n")
    try:
        import matplotlib.pyplot as plt
    except ModuleNotFoundError:
        return
    axes = table.plot(marker="o", title="RR 3.5: four ways to count, one path")
    axes.set_ylabel("%")
    plt.savefig("rr35.png", dpi=150)


if __name__ == "__main__":
    main()
