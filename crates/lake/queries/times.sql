-- times(dataset, first, last, categories_asked, areas_asked): weekday (1 Monday to 7 Sunday), hour (0 to 23, null where no time is given), n incidents whose day is known, by weekday and hour
SELECT weekday, hour, sum(count) AS n
FROM (
    SELECT CAST((date_part('dow', make_date(date_part('year', month), date_part('month', month), day)) + 6) % 7 + 1 AS INT)
            AS weekday,
        CAST(minute / 60 AS INT) AS hour,
        count
    FROM incidents
    WHERE dataset = $dataset AND month BETWEEN $first AND $last AND day IS NOT NULL
        AND category IN (SELECT value FROM categories_asked)
        AND area IN (SELECT value FROM areas_asked)
) AS timed
GROUP BY weekday, hour
ORDER BY weekday, hour NULLS FIRST
