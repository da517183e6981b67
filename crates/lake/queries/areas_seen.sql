-- areas_seen(dataset): area (packed), gss, name (null if nobody has told us), incidents, by area
SELECT seen.area, gss(seen.area) AS gss, named.name, seen.incidents
FROM (SELECT area, sum(n) AS incidents FROM counts WHERE dataset = $dataset GROUP BY area) AS seen
LEFT JOIN (SELECT area, max(name) AS name FROM areas GROUP BY area) AS named ON named.area = seen.area
ORDER BY seen.area
