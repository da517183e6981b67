-- references_repeated(dataset, first, last, most): reference (32 bytes), rows, months, first_month, last_month of references that more than one row bears, by rows (most first) and reference, at most `most` of them
SELECT reference, count(*) AS rows, count(DISTINCT month) AS months,
    min(month) AS first_month, max(month) AS last_month
FROM incidents
WHERE dataset = $dataset AND month BETWEEN $first AND $last AND reference IS NOT NULL
GROUP BY reference
HAVING count(*) > 1
ORDER BY rows DESC, reference
LIMIT $most
