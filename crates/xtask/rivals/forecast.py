"""Forecasts as statsforecast makes them, of the same series and the same held-back year as ours: `forecast.py FILE TEXT_COLUMNS`.

Each line of FILE is a series, its first TEXT_COLUMNS columns no counts. The last twelve months are held back, forecast and
compared: mean absolute scaled error, share of months and of twelve-month totals inside the intervals. A total's interval is made
of the months' variances added up, which is all that the library gives. Prints lines like those of the example `forecast_quality`.
"""

import os
import sys
import time
import warnings

warnings.filterwarnings("ignore")
os.environ["NIXTLA_ID_AS_COL"] = "1"
import numpy as np
import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import AutoETS

HELD_BACK = 12
file, text_columns = sys.argv[1], int(sys.argv[2])
frame = pd.read_csv(file)
counts = frame.iloc[:, text_columns:].to_numpy(float)
seen, coming = counts[:, :-HELD_BACK], counts[:, -HELD_BACK:]
scale = np.abs(seen[:, HELD_BACK:] - seen[:, :-HELD_BACK]).mean(1)
kept = scale > 0
seen, coming, scale = seen[kept], coming[kept], scale[kept]
number, months = seen.shape
index = pd.date_range("2010-01-01", periods=months, freq="MS")


def long(rows):
    return pd.DataFrame({"unique_id": np.repeat(np.arange(len(rows)), months), "ds": np.tile(index, len(rows)), "y": rows.ravel()})


model = StatsForecast(models=[AutoETS(season_length=12)], freq="MS", n_jobs=1)
model.forecast(df=long(seen[:2]), h=HELD_BACK, level=[80, 95])  # what it compiles at its first call is not measured
begun = time.process_time()
ahead = model.forecast(df=long(seen), h=HELD_BACK, level=[80, 95]).sort_values(["unique_id", "ds"])
took = time.process_time() - begun
of = lambda column: ahead[column].to_numpy().reshape(number, HELD_BACK)
point = of("AutoETS")
deviation = np.sqrt((((of("AutoETS-hi-95") - of("AutoETS-lo-95")) / 2 / 1.959964) ** 2).sum(1))
missed = np.abs(coming.sum(1) - point.sum(1))
print(f"{number} series")
print(f"MASE mean {(np.abs(point - coming).mean(1) / scale).mean():.4f}")
inside = [100 * ((coming >= of(f"AutoETS-lo-{level}")) & (coming <= of(f"AutoETS-hi-{level}"))).mean() for level in (80, 95)]
print(f"months inside 80 %: {inside[0]:.2f} %, 95 %: {inside[1]:.2f} %")
totals = [100 * (missed <= quantile * deviation).mean() for quantile in (1.281552, 1.959964)]
print(f"12-month totals inside 80 %: {totals[0]:.2f} %, 95 %: {totals[1]:.2f} %")
print(f"processor a series: {1000 * took / number:.1f} ms")
