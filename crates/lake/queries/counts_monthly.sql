-- counts_monthly(dataset, first, last, categories_asked, areas_asked): month, area (packed), category, n incidents, by month, area, category
SELECT month, area, category, sum(n) AS n
FROM counts
WHERE dataset = $dataset AND month BETWEEN $first AND $last
    AND category IN (SELECT value FROM categories_asked)
    AND area IN (SELECT value FROM areas_asked)
GROUP BY month, area, category
ORDER BY month, area, category
