// Circles, hexagons and classes: pure functions on plain numbers.

const KM_PER_DEGREE = 111.2
const TILE = 512 // pixels of the world at zoom 0

export const collection = (features) => ({ type: "FeatureCollection", features })

export const point = (longitude, latitude, properties) => ({
  type: "Feature", properties, geometry: { type: "Point", coordinates: [longitude, latitude] },
})

const area = (ring, properties) => ({
  type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] },
})

// A circle of `km` around a point, closed.
export function circle(longitude, latitude, km, properties = {}, corners = 48) {
  const reach = km / KM_PER_DEGREE
  const stretch = Math.max(0.05, Math.cos((latitude * Math.PI) / 180))
  const ring = Array.from({ length: corners }, (_, corner) => {
    const turn = (2 * Math.PI * corner) / corners
    return [longitude + (reach * Math.cos(turn)) / stretch, latitude + reach * Math.sin(turn)]
  })
  return area([...ring, ring[0]], properties)
}

const mercatorY = (latitude) => {
  const bounded = (Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + bounded / 2)) / (2 * Math.PI)
}
const latitudeOf = (y) => (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90

// Sums of marks in hexagons that are `pixels` from centre to corner at this zoom. `weigh(mark)` is what is summed.
export function hexagons(marks, zoom, weigh, pixels = 20) {
  const size = pixels / (TILE * 2 ** zoom)
  const cells = new Map()
  for (const mark of marks) {
    const [x, y] = [(mark.lon + 180) / 360, mercatorY(mark.lat)]
    const [q, r] = nearestHexagon(((Math.sqrt(3) / 3) * x - y / 3) / size, ((2 / 3) * y) / size)
    const cell = cells.get(`${q},${r}`) ?? { q, r, value: 0, n: 0, k: 0 }
    cell.value += weigh(mark)
    cell.n += mark.n
    cell.k += mark.k
    cells.set(`${q},${r}`, cell)
  }
  return [...cells.values()].map(({ q, r, ...sums }) => {
    const centre = [size * Math.sqrt(3) * (q + r / 2), size * 1.5 * r]
    const ring = Array.from({ length: 7 }, (_, corner) => {
      const turn = (Math.PI / 180) * (60 * corner - 30)
      const [x, y] = [centre[0] + size * Math.cos(turn), centre[1] + size * Math.sin(turn)]
      return [x * 360 - 180, latitudeOf(y)]
    })
    return area(ring, sums)
  })
}

function nearestHexagon(q, r) {
  const s = -q - r
  let [a, b, c] = [Math.round(q), Math.round(r), Math.round(s)]
  const [da, db, dc] = [Math.abs(a - q), Math.abs(b - r), Math.abs(c - s)]
  if (da > db && da > dc) a = -b - c
  else if (db > dc) b = -a - c
  return [a, b]
}

// The lower bounds of at most `most` classes that hold about as many values each; the first is the least value.
export function classes(values, most) {
  const ordered = values.filter((value) => value > 0).sort((a, b) => a - b)
  const bounds = Array.from({ length: most }, (_, index) => ordered[Math.floor((index * ordered.length) / most)])
  return [...new Set(bounds.filter((bound) => bound !== undefined))]
}

export function boxOf(points) {
  const [longitudes, latitudes] = [points.map((one) => one[0]), points.map((one) => one[1])]
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)]
}
