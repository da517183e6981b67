-- counts_from_rows(dataset, first, last): month, area (packed, 0 none), category, n incidents counted from the rows themselves, by month, area, category
SELECT month, area, category, sum(count) AS n
FROM incidents
WHERE dataset = $dataset AND month BETWEEN $first AND $last
GROUP BY month, area, category
ORDER BY month, area, category
