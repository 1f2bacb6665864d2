// The map of the page: mounted once, then given new data by each run of the page. Zoom and centre are the reader's.

import { MapLibreMap, ScaleControl } from "./maplibre/maplibre-gl.mjs"
import { addLayers, drawAlone, drawAreas, drawMarks, LAST_CLUSTER_ZOOM, MARKS, needProvinces, showMode } from "./layers.mjs"
import { Player } from "./player.mjs"
import { boxOf } from "./geometry.mjs"
import { button, choice, drawShape, follow, key, make, touched } from "./tools.mjs"

const PAUSE_AFTER_MOVE = 250 // milliseconds
const views = new WeakMap()
const kept = new Map() // where each map was left, by its key and store: a page that is come back to opens there

const AT = "at" // the address's parameter of latitude, longitude and zoom

for (const sheet of ["./maplibre/maplibre-gl.css", "./map.css"]) {
  document.head.append(make("link", { rel: "stylesheet", href: new URL(sheet, import.meta.url).href }))
}

// What Streamlit calls with each run's data; gives what ends the map when its place in the page goes.
export async function draw({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".vg-map")
  const view = views.get(root) ?? new View(root)
  views.set(root, view)
  view.say = setStateValue
  view.tell = setTriggerValue
  await view.update(data)
  return () => whenIdle(() => { if (!root.isConnected) view.end() })
}

class View {
  constructor(root) {
    this.root = root
    this.marks = []
    this.moved = false // by hand
  }

  async update(data) {
    const before = this.data
    this.data = data
    this.marks = marksOf(data)
    if (!this.map) await (this.opening ??= data.plain ? idle().then(() => this.open()) : this.open())
    else if (before.look !== data.look) await this.dress()
    this.root.style.height = `${data.height}px`
    this.compose()
    if (this.data !== data) return // a later run has overtaken this one
    if (before?.fit.join() !== data.fit.join()) this.frame()
    this.redraw()
    this.player.give(data.frames)
  }

  async open() {
    const { data, root } = this
    const canvas = make("div", { class: "vg-map-canvas" })
    root.replaceChildren(canvas)
    this.bar = root.appendChild(make("div", { class: "vg-map-bar", role: "toolbar" }))
    this.keyed = root.appendChild(make("div", { class: "vg-map-classes" }))
    root.style.height = `${data.height}px`
    const left = kept.get(data.name) ?? (data.plain ? null : told())
    this.map = new MapLibreMap({
      container: canvas, style: absolute(data.style), attributionControl: { compact: false, customAttribution: data.credit },
      ...(left ?? { bounds: bounds(data.fit), fitBoundsOptions: closest(data) }),
      dragRotate: false, pitchWithRotate: false, touchPitch: false, maxPitch: 0, renderWorldCopies: true, fadeDuration: 0,
      minZoom: 0.4, maxZoom: 15, locale: { "Map.Title": data.words.title },
    })
    this.moved = Boolean(left)
    this.map.touchZoomRotate.disableRotation()
    this.map.keyboard.disableRotation()
    this.map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-left")
    await new Promise((ready) => this.map.once("style.load", ready))
    addLayers(this.map, data)
    this.player = new Player(this, (marks, alone) => this.paint(marks, alone))
    follow(this)
    this.map.on("click", (event) => this.press(event))
    this.map.on("moveend", (event) => this.stay(event))
    // The server writes addresses that know nothing of the map's place: it is put back.
    this.putBack = () => this.address()
    window.navigation?.addEventListener("currententrychange", this.putBack)
    root.addEventListener("keydown", ({ key }) => { if (key === "Escape" && this.tool) this.take(this.tool) })
    root.map = this.map // for whoever looks from outside
  }

  // Other colours or another language: the basemap and its layers anew.
  async dress() {
    this.map.setStyle(absolute(this.data.style), { diff: false })
    await new Promise((ready) => this.map.once("style.load", ready))
    addLayers(this.map, this.data)
  }

  // New data moves the map only while its reader has not, or when there is nothing left in sight.
  frame() {
    const sight = this.map.getBounds()
    const seen = this.marks.some((mark) => sight.contains([mark.lon, mark.lat]))
    if (!this.moved || (!seen && this.marks.length)) this.home()
  }

  home() {
    this.moved = false
    this.address()
    this.map.fitBounds(bounds(this.data.fit), { ...closest(this.data), duration: 0 })
  }

  redraw() {
    const { data, map } = this
    if (data.mode === "provinces" || Object.keys(data.alone).length) needProvinces(map, data)
    showMode(map, data.mode)
    if (data.mode === "countries" || data.mode === "provinces") this.classes(drawAreas(map, data))
    else this.paint()
  }

  paint(marks = this.marks, alone = this.data.alone) {
    if (this.data.areas && !["marks", "heat", "hexagons"].includes(this.data.mode)) return
    this.painted = marks
    this.classes(drawMarks(this.map, this.data, marks))
    drawAlone(this.map, this.data, alone)
    this.root.dataset.drawn = this.data.version
  }

  classes(bounds) {
    this.keyed.replaceChildren(...key(this.data, bounds))
    this.root.dataset.drawn = this.data.version
  }

  compose() {
    const { data } = this
    const { words } = data
    if (data.plain) return this.bar.replaceChildren()
    const ways = { box: words.box, lasso: words.lasso }
    this.bar.replaceChildren(
      choice(words.mode, words.modes, data.mode, (mode) => this.tell("mode", mode)),
      ...(data.mode === "marks" ? [] : [choice(words.measure, { incidents: words.incidents, killed: words.killed }, data.measure, (one) => this.tell("measure", one))]),
      ...Object.entries(ways).map(([way, label]) => button(way, label, () => this.take(way), { "aria-pressed": String(this.tool === way) })),
      button("view", words.keep_view, () => this.tell("area", { box: this.map.getBounds().toArray().flat() })),
      button("play", words.play, () => this.say("playing", !data.frames), { "aria-pressed": String(Boolean(data.frames)) }),
      button("in", words.zoom_in, () => this.zoom(1)),
      button("out", words.zoom_out, () => this.zoom(-1)),
      button("home", words.home, () => this.home()),
      ...(data.online === null ? [] : [button("tiles", words.tiles, () => this.tell("tiles", !data.online), { "aria-pressed": String(data.online) })]),
      button("picture", words.picture, () => this.picture()),
      button("full", words.full, () => (document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen())),
    )
  }

  zoom(by) {
    this.moved = true
    this.map.zoomTo(this.map.getZoom() + by, { duration: 150 })
  }

  // Take up the box or the lasso, or put it down.
  take(way) {
    this.drop?.()
    this.tool = this.tool === way ? null : way
    this.drop = this.tool && drawShape(this, way, (ring) => {
      this.take(way)
      this.tell("area", way === "box" ? { box: boxOf(ring) } : { ring })
    })
    this.root.classList.toggle("vg-map-drawing", Boolean(this.tool))
    this.compose()
  }

  async press({ point }) {
    const found = !this.tool && touched(this, point)
    if (!found) return this.data.picked && this.tell("pick", null)
    const { layer, properties, geometry } = found
    if (layer.id === "clusters") return this.openCluster(properties.cluster_id, geometry.coordinates)
    const isMark = MARKS.includes(layer.id)
    if (isMark && properties.cell) return this.map.easeTo({ center: geometry.coordinates, zoom: this.map.getZoom() + 2, duration: 250 })
    if (isMark) return this.tell("pick", { boxes: [around(properties)] })
    if (layer.id === "alone") return this.tell("pick", { province: properties.key })
    if (layer.id === "countries") return this.tell("area", { country: properties.iso3 })
    if (layer.id === "areas") return this.tell("area", { province: properties.key })
    if (layer.id === "hexagons") return this.tell("pick", { boxes: [boxOf(geometry.coordinates[0])] })
  }

  // A cluster opens on zoom; one that would not, tells what it holds.
  async openCluster(id, center) {
    const source = this.map.getSource("marks")
    const zoom = await source.getClusterExpansionZoom(id)
    if (zoom <= LAST_CLUSTER_ZOOM) {
      this.moved = true
      return this.map.easeTo({ center, zoom: Math.max(zoom, this.map.getZoom() + 1), duration: 250 })
    }
    const leaves = await source.getClusterLeaves(id, 200, 0)
    return this.tell("pick", { boxes: leaves.map((leaf) => around(leaf.properties)) })
  }

  // Where the map is left is kept; where it shows cells instead of places, it asks for those of the new sight.
  stay({ originalEvent }) {
    if (originalEvent) this.moved = true
    const center = this.map.getCenter().toArray()
    kept.set(this.data.name, { center, zoom: this.map.getZoom() })
    this.address()
    if (this.data.mode === "hexagons") this.paint(this.painted)
    clearTimeout(this.asking)
    if (!this.data.within || this.suffices()) return
    this.asking = setTimeout(() => {
      const sight = this.map.getBounds().toArray().flat().map((degrees) => Number(degrees.toFixed(3)))
      this.say("sight", { box: sight, zoom: Number(this.map.getZoom().toFixed(2)) })
    }, PAUSE_AFTER_MOVE)
  }

  // A map that its reader has moved tells where in the address: a link opens there.
  address() {
    if (this.data.plain || !this.root.isConnected) return
    const { lng, lat } = this.map.getCenter().wrap()
    const place = this.moved ? [lat.toFixed(3), lng.toFixed(3), this.map.getZoom().toFixed(2)].join(",") : null
    const url = new URL(location.href)
    if (url.searchParams.get(AT) === place) return
    if (place) url.searchParams.set(AT, place)
    else url.searchParams.delete(AT)
    history.replaceState(history.state, "", url.href.replaceAll("%2C", ","))
  }

  // Whether the cells at hand are of what is in sight, and neither too coarse nor too fine for it.
  suffices() {
    const { within, marks } = this.data
    const [west, south, east, north] = this.map.getBounds().toArray().flat()
    const pixels = ((marks.cell ?? 0) / 360) * 512 * 2 ** this.map.getZoom()
    const inside = west >= within[0] && south >= within[1] && east <= within[2] && north <= within[3]
    const world = within[2] - within[0] >= 360 && south >= within[1] && north <= within[3]
    return (inside || world) && (!marks.cell || (pixels > 3 && pixels < 24))
  }

  picture() {
    this.map.once("render", () => {
      const link = make("a", { href: this.map.getCanvas().toDataURL("image/png"), download: `${this.data.words.file}.png` })
      link.click()
    })
    this.map.triggerRepaint()
  }

  end() {
    window.navigation?.removeEventListener("currententrychange", this.putBack)
    this.player?.close()
    this.map?.remove()
  }
}

// The place that the address tells; null where it tells none.
function told() {
  const [latitude, longitude, zoom] = (new URLSearchParams(location.search).get(AT) ?? "").split(",").map(Number)
  const sound = Math.abs(latitude) <= 85 && Math.abs(longitude) <= 180 && zoom >= 0.4 && zoom <= 15
  return sound ? { center: [longitude, latitude], zoom } : null
}

// Columns, as they travel, to one object a mark.
function marksOf({ marks }) {
  const { lon, lat, n, k, t, p, o, r, name, line, cell } = marks
  return lon.map((_, i) => ({
    lon: lon[i], lat: lat[i], n: n[i], k: k[i], t: t[i], p: p[i], o: o[i], r: r[i], name: name?.[i] ?? "", line: line?.[i] ?? "", cell: Boolean(cell),
  }))
}

// A map takes a moment to open or to go: the words beside it are shown first.
const whenIdle = (act) => (window.requestIdleCallback ?? setTimeout)(act)
const idle = () => new Promise(whenIdle)

const around = ({ lon, lat }, margin = 0.0001) => [lon - margin, lat - margin, lon + margin, lat + margin]

// How close the map opens: areas are seen whole, places with the towns around.
const closest = ({ mode, plain }) => ({ padding: plain ? 8 : 36, maxZoom: { countries: 3.6, provinces: 5.2 }[mode] ?? 7.5 })

const bounds = ([west, south, east, north]) => [[west, Math.max(-84, south)], [east, Math.min(84, north)]]

// The basemap's files by their full address: MapLibre's worker has another base.
function absolute(style) {
  const sources = Object.entries(style.sources).map(([name, source]) =>
    [name, typeof source.data === "string" ? { ...source, data: new URL(source.data, document.baseURI).href } : source])
  return { ...style, sources: Object.fromEntries(sources) }
}
