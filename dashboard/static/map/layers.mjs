// Sources and layers above the basemap. Layers stand below the names ("country-1") so that those stay readable,
// circles and areas below the lines of the land ("provinces").

import { circle, classes, collection, hexagons, point } from "./geometry.mjs"

const LINES = "provinces"
const NAMES = "country-1"
const CLUSTER_PIXELS = 30
export const LAST_CLUSTER_ZOOM = 11
const LARGEST_TOLL = 200 // killed at one spot from which a mark grows no more
const MODES = { marks: ["clusters", "clusters-n", "marks", "theirs", "marks-n", "circles", "circles-edge", "alone", "alone-hatch", "alone-edge"],
  heat: ["heat"], hexagons: ["hexagons"], countries: ["countries"], provinces: ["areas"] }
export const MARKS = ["marks", "theirs"] // our own incidents, and those out of another's table
export const TOUCHABLE = [...MARKS, "clusters", "alone", "hexagons", "countries", "areas"]

// The mark's radius in pixels: its area grows with the killed.
const radius = (killed, least) => ["max", least, ["*", 22, ["sqrt", ["/", ["min", killed, LARGEST_TOLL], LARGEST_TOLL]]]]
const isCluster = ["has", "point_count"]
const isPrecise = ["==", ["get", "p"], 1]
const isTheirs = ["==", ["get", "o"], 1]
const markRadius = radius(["get", "k"], ["case", [">", ["get", "n"], 1], 8, isPrecise, 4.5, 6])
const SQUARE = 16 // pixels across, in its image
const AS_LARGE = Math.sqrt(Math.PI) / 2 // a square's side to the diameter of a circle of its area

function typeColor(colors) {
  return ["match", ["get", "t"], ...colors.flatMap((color, type) => (type < colors.length - 1 ? [type, color] : [])), colors.at(-1)]
}

// A cluster has the colour of its commonest type.
function clusterColor(colors) {
  const most = ["max", ...colors.map((_, type) => ["get", `t${type}`])]
  return ["case", ...colors.slice(0, -1).flatMap((color, type) => [["==", ["get", `t${type}`], most], color]), colors.at(-1)]
}

export function addLayers(map, data) {
  const { colors, theme } = data
  const sums = Object.fromEntries(colors.map((_, type) => [`t${type}`, ["+", ["case", ["==", ["get", "t"], type], ["get", "n"], 0]]]))
  const empty = collection([])
  map.addSource("marks", {
    type: "geojson", data: empty, cluster: true, clusterRadius: CLUSTER_PIXELS, clusterMaxZoom: LAST_CLUSTER_ZOOM,
    clusterProperties: { n: ["+", ["get", "n"]], k: ["+", ["get", "k"]], ...sums },
  })
  for (const name of ["heat", "hexagons", "circles"]) map.addSource(name, { type: "geojson", data: empty })
  map.addImage("hatch", hatch(theme.text), { pixelRatio: 2 })
  map.addImage("square", square(), { sdf: true })

  map.addLayer({ id: "countries", type: "fill", source: "land", paint: areaPaint(data) }, LINES)
  map.addLayer({ id: "circles", type: "fill", source: "circles", paint: { "fill-color": theme.muted, "fill-opacity": 0.1 } }, LINES)
  map.addLayer({ id: "circles-edge", type: "line", source: "circles", paint: { "line-color": theme.muted, "line-opacity": 0.5 } }, LINES)
  map.addLayer({ id: "heat", type: "heatmap", source: "heat", paint: heatPaint(data) }, NAMES)
  map.addLayer({ id: "hexagons", type: "fill", source: "hexagons", paint: { "fill-color": ["get", "color"], "fill-opacity": 0.8 } }, NAMES)
  map.addLayer({
    id: "marks", type: "circle", source: "marks", filter: ["all", ["!", isCluster], ["!", isTheirs]],
    layout: { "circle-sort-key": ["-", 0, ["get", "k"]] },
    paint: {
      "circle-radius": markRadius,
      "circle-color": ["case", isPrecise, typeColor(colors), theme.land],
      "circle-opacity": 0.88,
      "circle-stroke-color": ["case", isPrecise, theme.land, typeColor(colors)],
      "circle-stroke-width": ["case", isPrecise, 1.25, 2.25],
    },
  }, NAMES)
  map.addLayer({
    id: "theirs", type: "symbol", source: "marks", filter: ["all", ["!", isCluster], isTheirs],
    layout: {
      "symbol-sort-key": ["-", 0, ["get", "k"]], "icon-image": "square", "icon-allow-overlap": true, "icon-ignore-placement": true,
      "icon-size": ["*", markRadius, (2 * AS_LARGE) / SQUARE],
    },
    paint: {
      "icon-color": ["case", isPrecise, typeColor(colors), theme.land],
      "icon-opacity": 0.88,
      "icon-halo-color": ["case", isPrecise, theme.land, typeColor(colors)],
      "icon-halo-width": ["case", isPrecise, 1.25, 2.25],
    },
  }, NAMES)
  map.addLayer({
    id: "clusters", type: "circle", source: "marks", filter: isCluster,
    paint: {
      "circle-radius": radius(["get", "k"], ["interpolate", ["linear"], ["get", "n"], 2, 10, 1000, 17]),
      "circle-color": clusterColor(colors), "circle-opacity": 0.88,
      "circle-stroke-color": theme.land, "circle-stroke-width": 1.5,
    },
  }, NAMES)
  map.addLayer(numbers("clusters-n", isCluster, theme, data))
  map.addLayer(numbers("marks-n", ["all", ["!", isCluster], [">", ["get", "n"], 1]], theme, data))
}

function numbers(id, filter, theme, data) {
  return {
    id, type: "symbol", source: "marks", filter,
    layout: {
      "text-field": ["number-format", ["get", "n"], { locale: data.language }], "text-size": 11,
      "text-allow-overlap": true, "text-ignore-placement": true, "text-font": ["Source Sans"],
    },
    paint: { "text-color": "#12161C", "text-halo-color": "rgba(255,255,255,0.85)", "text-halo-width": 1.4 },
  }
}

const areaColor = (data) => ["coalesce", ["feature-state", "color"], data.theme.land]
const areaPaint = (data) => ({ "fill-color": areaColor(data), "fill-outline-color": data.theme.border })

function heatPaint(data) {
  const steps = data.ramp.flatMap((color, index) => [(index + 1) / data.ramp.length, color])
  return {
    "heatmap-weight": ["min", 1, ["get", "w"]],
    "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 0, 8, 6, 24, 10, 42],
    "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 0, 0.7, 8, 2],
    "heatmap-color": ["interpolate", ["linear"], ["heatmap-density"], 0, "rgba(0,0,0,0)", ...steps],
    "heatmap-opacity": 0.75,
  }
}

// A diagonal hatch of 8 px, for provinces that incidents are known to alone.
function hatch(color) {
  const canvas = document.createElement("canvas")
  canvas.width = canvas.height = 16
  const pen = canvas.getContext("2d")
  pen.strokeStyle = color
  pen.globalAlpha = 0.45
  pen.lineWidth = 2
  for (const shift of [-16, 0, 16]) {
    pen.beginPath()
    pen.moveTo(shift, 16)
    pen.lineTo(shift + 16, 0)
    pen.stroke()
  }
  return pen.getImageData(0, 0, 16, 16)
}

// A square as distances to its edge, which MapLibre colours and rims: 3/4 of the full value is the edge, 8 px the slope.
function square() {
  const across = SQUARE * 2
  const data = new Uint8ClampedArray(across * across * 4).fill(255)
  const outside = (at) => Math.abs(at + 0.5 - across / 2) - SQUARE / 2
  for (let y = 0; y < across; y++) {
    for (let x = 0; x < across; x++) {
      data[(y * across + x) * 4 + 3] = 255 * (0.75 - Math.max(outside(x), outside(y)) / 8)
    }
  }
  return { width: across, height: across, data }
}

// The provinces' outlines are fetched when something needs them: some have incidents that are known no closer.
export function needProvinces(map, data) {
  if (map.getSource("provinces")) return
  map.addSource("provinces", { type: "geojson", data: new URL(data.provinces, document.baseURI).href, promoteId: "key" })
  const known = ["in", ["get", "key"], ["literal", []]]
  map.addLayer({ id: "areas", type: "fill", source: "provinces", paint: areaPaint(data) }, LINES)
  map.addLayer({ id: "alone", type: "fill", source: "provinces", filter: known,
    paint: { "fill-color": ["coalesce", ["feature-state", "tint"], data.theme.muted], "fill-opacity": 0.16 } }, LINES)
  map.addLayer({ id: "alone-hatch", type: "fill", source: "provinces", filter: known, paint: { "fill-pattern": "hatch" } }, LINES)
  map.addLayer({ id: "alone-edge", type: "line", source: "provinces", filter: known,
    paint: { "line-color": ["coalesce", ["feature-state", "tint"], data.theme.muted], "line-width": 1.4 } }, LINES)
}

export function showMode(map, mode) {
  for (const [name, layers] of Object.entries(MODES)) {
    for (const layer of layers) {
      if (map.getLayer(layer)) map.setLayoutProperty(layer, "visibility", name === mode ? "visible" : "none")
    }
  }
}

// What is summed: the incidents, or the killed.
export const weight = (data) => (data.measure === "killed" ? (one) => one.k : (one) => one.n)

// Draw `marks` (all of them, or those of one moment of the player) in the mode that is on. Gives the key's classes.
export function drawMarks(map, data, marks) {
  const weigh = weight(data)
  if (data.mode === "marks") {
    map.getSource("marks").setData(collection(marks.map((mark) => point(mark.lon, mark.lat, mark))))
    const rings = marks.filter((mark) => mark.r && mark.p !== 1)
    map.getSource("circles").setData(collection(rings.map((mark) => circle(mark.lon, mark.lat, mark.r))))
  } else if (data.mode === "heat") {
    const shares = marks.map(weigh).sort((a, b) => a - b)
    const high = shares[Math.floor(shares.length * 0.95)] || 1
    map.getSource("heat").setData(collection(marks.filter(weigh).map((mark) => point(mark.lon, mark.lat, { w: 0.15 + weigh(mark) / high }))))
  } else if (data.mode === "hexagons") {
    const cells = hexagons(marks, Math.round(map.getZoom() * 2) / 2, weigh).filter((cell) => cell.properties.value > 0)
    const bounds = classes(cells.map((cell) => cell.properties.value), data.ramp.length)
    for (const cell of cells) cell.properties.color = colorOf(cell.properties.value, bounds, data.ramp)
    map.getSource("hexagons").setData(collection(cells))
    return bounds
  }
  return []
}

// Fill countries or provinces by how much happened there. Gives the key's classes.
export function drawAreas(map, data) {
  const source = data.mode === "countries" ? "land" : "provinces"
  map.removeFeatureState({ source })
  const values = Object.fromEntries(Object.entries(data.areas).map(([key, [n, k]]) => [key, weight(data)({ n, k })]))
  const bounds = classes(Object.values(values), data.ramp.length)
  for (const [key, value] of Object.entries(values)) {
    if (value > 0) map.setFeatureState({ source, id: key }, { color: colorOf(value, bounds, data.ramp) })
  }
  return bounds
}

// Tint the provinces that incidents are known to alone.
export function drawAlone(map, data, alone) {
  if (!map.getSource("provinces")) return
  const keys = Object.keys(alone)
  for (const layer of ["alone", "alone-hatch", "alone-edge"]) map.setFilter(layer, ["in", ["get", "key"], ["literal", keys]])
  for (const key of keys) map.setFeatureState({ source: "provinces", id: key }, { tint: data.colors[alone[key].t] })
}

function colorOf(value, bounds, ramp) {
  const index = bounds.findLastIndex((bound) => value >= bound)
  return bounds.length === 1 ? ramp.at(-1) : ramp[Math.round((Math.max(0, index) * (ramp.length - 1)) / (bounds.length - 1))]
}

export const keyColors = (bounds, ramp) => bounds.map((bound) => colorOf(bound, bounds, ramp))
