-- outcomes_joined(first, last): month of the outcome, body, outcomes with a reference, how many of them have their crime among those held, share (0 to 1), by month and body
SELECT o.month, CAST(o.body AS VARCHAR) AS body,
    count(*) AS outcomes,
    count(c.reference) AS joined,
    CAST(count(c.reference) AS DOUBLE) / count(*) AS share
FROM (
    SELECT month, body, reference FROM incidents
    WHERE dataset = 'police-outcomes' AND month BETWEEN $first AND $last AND reference IS NOT NULL
) AS o
LEFT JOIN (
    SELECT DISTINCT reference FROM incidents WHERE dataset = 'police-street' AND reference IS NOT NULL
) AS c ON c.reference = o.reference
GROUP BY o.month, o.body
ORDER BY o.month, body
