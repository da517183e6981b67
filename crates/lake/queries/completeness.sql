-- completeness(dataset, first, last): month, body, rows, and how many of them have an area, point, place, day, minute, reference, outcome, by month and body
SELECT i.month, CAST(i.body AS VARCHAR) AS body,
    count(*) AS rows,
    count(nullif(i.area, 0)) AS with_area,
    count(s.lon_e6) AS with_point,
    count(nullif(s.place, '')) AS with_place,
    count(i.day) AS with_day,
    count(i.minute) AS with_minute,
    count(i.reference) AS with_reference,
    count(i.outcome) AS with_outcome
FROM (SELECT * FROM incidents WHERE dataset = $dataset AND month BETWEEN $first AND $last) AS i
LEFT JOIN (
    SELECT slice, spot, lon_e6, place FROM spots WHERE dataset = $dataset AND month BETWEEN $first AND $last
) AS s ON s.slice = i.slice AND s.spot = i.spot
GROUP BY i.month, i.body
ORDER BY i.month, body
