// The map's controls: the toolbar, box and lasso, the key, and the label under the pointer.
// Words of articles come into the page as text alone, never as markup.

import { boxOf } from "./geometry.mjs"
import { keyColors, MARKS, TOUCHABLE } from "./layers.mjs"

const FEWEST_PIXELS = 6 // a shorter drag is a click that slipped

// An element with attributes and children; a function given as `onclick` listens.
export function make(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made[key] = value
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value)
  }
  made.append(...children)
  return made
}

const ICONS = {
  in: "M8 3v10M3 8h10", out: "M3 8h10", home: "M2.5 8 8 3l5.5 5M4.5 7v6h7V7", box: "M3 3h10v10H3z",
  lasso: "M8 3c3.5 0 5.5 1.4 5.5 3.4S11.5 10 8 10 2.5 8.6 2.5 6.4 4.5 3 8 3zM6 10c0 1.6-.8 2.6-2 3",
  cross: "M4 4l8 8M12 4l-8 8", view: "M2.5 4h11L9.2 9v4l-2.4-1.2V9z", play: "M5 3.5v9L12.5 8z", picture: "M8 3v7M5 7.5 8 10.5l3-3M3 13h10",
  full: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3", tiles: "M2 8a6 6 0 1 0 12 0A6 6 0 1 0 2 8M2 8h12M8 2c-4 4-4 8 0 12M8 2c4 4 4 8 0 12",
}

export function icon(name) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  drawn.setAttribute("viewBox", "0 0 16 16")
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path")
  path.setAttribute("d", ICONS[name])
  drawn.append(path)
  return drawn
}

export const button = (name, label, onclick, attributes = {}) =>
  make("button", { type: "button", title: label, "aria-label": label, onclick, ...attributes }, icon(name))

export function choice(label, options, chosen, onchange, attributes = {}) {
  const select = make("select", { "aria-label": label, title: label, onchange: (event) => onchange(event.target.value), ...attributes })
  for (const [value, text] of Object.entries(options)) select.append(make("option", { value, selected: value === chosen }, text))
  return select
}

// --- Box and lasso ------------------------------------------------------------------------------------------

// Listen for a shape drawn over the map. `way` is "box" or "lasso"; `done(ring)` gets [longitude, latitude] corners.
export function drawShape(view, way, done) {
  const canvas = view.map.getCanvasContainer()
  const sheet = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  const outline = document.createElementNS("http://www.w3.org/2000/svg", "polygon")
  sheet.classList.add("vg-map-sheet")
  sheet.append(outline)
  canvas.append(sheet)
  let corners = null

  const at = (event) => {
    const frame = sheet.getBoundingClientRect()
    return [event.clientX - frame.left, event.clientY - frame.top]
  }
  const shape = () => {
    if (way === "lasso") return corners
    const [[a, b], [c, d]] = [corners[0], corners.at(-1)]
    return [[a, b], [c, b], [c, d], [a, d]]
  }
  sheet.onpointerdown = (event) => {
    event.stopPropagation()
    sheet.setPointerCapture(event.pointerId)
    corners = [at(event)]
  }
  sheet.onpointermove = (event) => {
    if (!corners) return
    corners.push(at(event))
    outline.setAttribute("points", shape().join(" "))
  }
  sheet.onpointerup = () => {
    const drawn = corners && shape()
    corners = null
    outline.removeAttribute("points")
    if (!drawn) return
    const [left, top, right, bottom] = boxOf(drawn)
    if (Math.max(right - left, bottom - top) >= FEWEST_PIXELS) done(drawn.map((corner) => view.map.unproject(corner).toArray()))
  }
  for (const kind of ["mousedown", "touchstart"]) sheet.addEventListener(kind, (event) => event.stopPropagation())
  return () => sheet.remove()
}

// --- The label under the pointer ----------------------------------------------------------------------------

export function follow(view) {
  const label = make("div", { class: "vg-map-label", hidden: true })
  view.root.append(label)
  const { map } = view
  map.on("mousemove", (event) => {
    const found = touched(view, event.point)
    map.getCanvas().style.cursor = found ? "pointer" : ""
    label.hidden = !found || view.tool
    if (label.hidden) return
    label.replaceChildren(...lines(view.data, found).filter(Boolean).map((line, index) => make(index ? "span" : "b", {}, line)))
    const right = event.point.x > map.getCanvas().clientWidth / 2
    label.style.transform = `translate(${event.point.x + (right ? -12 : 12)}px, ${event.point.y + 12}px) translateX(${right ? -100 : 0}%)`
  })
  map.on("mouseout", () => { label.hidden = true })
}

export function touched(view, place) {
  const layers = TOUCHABLE.filter((layer) => view.map.getLayer(layer))
  return view.map.queryRenderedFeatures(place, { layers })[0]
}

function lines(data, { layer, properties }) {
  const { words } = data
  const told = (n, k) => {
    const number = new Intl.NumberFormat(data.language)
    const incidents = `${number.format(n)} ${n === 1 ? words.incident : words.incidents}`
    return k ? `${incidents} · ${number.format(k)} ${words.killed}` : incidents
  }
  if (layer.id === "clusters" || layer.id === "hexagons") return [told(properties.n, properties.k)]
  if (MARKS.includes(layer.id)) return [properties.name || told(properties.n, properties.k), properties.line || (properties.name && told(properties.n, properties.k))]
  const key = properties.key ?? properties.iso3
  const name = properties[`name_${data.language}`] ?? properties.name_en
  const [n, k] = layer.id === "alone" ? [data.alone[key]?.n ?? 0, data.alone[key]?.k ?? 0] : (data.areas[key] ?? [0, 0])
  return [name, told(n, k), layer.id === "alone" && words.alone]
}

// --- The key ------------------------------------------------------------------------------------------------

export function key(data, bounds) {
  const { words, ramp } = data
  if (data.mode === "marks") return []
  const title = make("b", {}, data.measure === "killed" ? words.killed : words.incidents)
  if (data.mode === "heat") return [title, make("i", { style: `background:linear-gradient(90deg, ${ramp.join(", ")});width:60px` })]
  const number = new Intl.NumberFormat(data.language)
  const swatches = keyColors(bounds, ramp)
  const texts = bounds.map((bound, index) => {
    const next = bounds[index + 1]
    if (next === undefined) return index ? `≥ ${number.format(bound)}` : number.format(bound)
    return next - 1 > bound ? `${number.format(bound)}–${number.format(next - 1)}` : number.format(bound)
  })
  return [title, ...texts.map((text, index) => make("span", {}, make("i", { style: `background:${swatches[index]}` }), text))]
}
