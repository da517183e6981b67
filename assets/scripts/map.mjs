// Draws our own outlines with MapLibre when a reader asks for the map. It asks no other server for anything.
import { Map as Chart, NavigationControl, AttributionControl, Popup } from "./maplibre-gl.mjs";

const STEPS = ["#ADD1F1", "#6BACE6", "#2073BC", "#12436D", "#092135"];
const WITHHELD = "#e3e3e3";

/** Shows the map inside the holder. The list beside the map holds the same figures. */
export async function showMap(holder) {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = holder.dataset.mapStyle;
  document.head.append(sheet);
  const answer = await fetch(holder.dataset.map);
  if (!answer.ok) throw new Error(`the outlines answered ${answer.status}`);
  const shapes = await answer.json();
  const frame = holder.querySelector("[data-map-frame]");
  frame.hidden = false;
  const map = new Chart({
    container: frame,
    style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": "#ffffff" } }] },
    attributionControl: false,
    cooperativeGestures: true,
    bounds: shapes.bbox,
    fitBoundsOptions: { padding: 24 },
    maxZoom: 15,
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new AttributionControl({ customAttribution: shapes.attribution ?? "" }));
  await new Promise((ready) => map.once("load", ready));
  map.addSource("areas", { type: "geojson", data: shapes });
  map.addLayer({
    id: "areas-fill",
    type: "fill",
    source: "areas",
    paint: {
      "fill-color": ["match", ["get", "class"], 0, STEPS[0], 1, STEPS[1], 2, STEPS[2], 3, STEPS[3], 4, STEPS[4], WITHHELD],
      "fill-opacity": 0.9,
    },
  });
  map.addLayer({
    id: "areas-line",
    type: "line",
    source: "areas",
    paint: { "line-color": "#0b0c0c", "line-width": 1 },
  });
  map.on("click", "areas-fill", (event) => {
    const { name, words } = event.features[0].properties;
    const text = document.createElement("p");
    text.className = "cw-map__said";
    text.textContent = `${name}: ${words}`;
    new Popup({ closeButton: true }).setLngLat(event.lngLat).setDOMContent(text).addTo(map);
  });
  // The list says the same; a drawing that cannot be read aloud stays out of the way of those who listen.
  map.getCanvas().setAttribute("aria-hidden", "true");
  map.getCanvas().removeAttribute("tabindex");
}
