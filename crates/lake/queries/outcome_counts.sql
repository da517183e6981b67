-- outcome_counts(dataset, first, last, categories_asked, areas_asked): category, outcome (null where none is given), words, n incidents, by category and outcome
SELECT i.category, i.outcome, o.words, i.n
FROM (
    SELECT category, outcome, sum(count) AS n
    FROM incidents
    WHERE dataset = $dataset AND month BETWEEN $first AND $last
        AND category IN (SELECT value FROM categories_asked)
        AND area IN (SELECT value FROM areas_asked)
    GROUP BY category, outcome
) AS i
LEFT JOIN outcomes AS o ON o.outcome = i.outcome
ORDER BY i.category, i.outcome NULLS FIRST
