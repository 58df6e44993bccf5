// Quads and the homographies between them. A homography is nine numbers, row by row, that act on (x, y, 1).
import type { Point, Quad } from '../result.ts'

export type Homography = readonly number[]

export function rectangle(left: number, top: number, right: number, bottom: number): Quad {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ]
}

/** A rectangle in the middle of a frame: where an upright view has the card. */
export function centred(frame: { width: number; height: number }, inner: { width: number; height: number }): Quad {
  const [left, top] = [(frame.width - inner.width) / 2, (frame.height - inner.height) / 2]
  return rectangle(left, top, left + inner.width, top + inner.height)
}

/** Maps the corners of `from` onto those of `to`. Throws RangeError when a quad is degenerate (three corners on a line). */
export function homographyBetween(from: Quad, to: Quad): Homography {
  const rows: number[][] = []
  for (let i = 0; i < 4; i++) {
    const [x, y] = from[i] as Point
    const [u, v] = to[i] as Point
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v])
  }
  // Gauss with the largest pivot: coordinates run to thousands and the last columns to millions.
  for (let column = 0; column < 8; column++) {
    let best = column
    for (let row = column + 1; row < 8; row++) if (Math.abs(rows[row]![column]!) > Math.abs(rows[best]![column]!)) best = row
    if (Math.abs(rows[best]![column]!) < 1e-9) throw new RangeError('the quad is degenerate')
    ;[rows[column], rows[best]] = [rows[best]!, rows[column]!]
    for (let row = 0; row < 8; row++) {
      if (row === column) continue
      const factor = rows[row]![column]! / rows[column]![column]!
      if (factor !== 0) for (let k = column; k < 9; k++) rows[row]![k]! -= factor * rows[column]![k]!
    }
  }
  return [...rows.map((row, i) => row[8]! / row[i]!), 1]
}

/** `after` ∘ `before`. */
export function compose(after: Homography, before: Homography): Homography {
  const out: number[] = []
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 3; c++)
      out.push(after[r * 3]! * before[c]! + after[r * 3 + 1]! * before[c + 3]! + after[r * 3 + 2]! * before[c + 6]!)
  }
  return out
}

export function apply(h: Homography, [x, y]: Point): Point {
  const w = h[6]! * x + h[7]! * y + h[8]!
  return [(h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w]
}

export function mapQuad(h: Homography, quad: Quad): Quad {
  return quad.map(point => apply(h, point)) as unknown as Quad
}

export function scaleQuad(quad: Quad, factor: number): Quad {
  return quad.map(([x, y]) => [x * factor, y * factor]) as unknown as Quad
}

/** Signed area; positive when the corners run clockwise on the screen. */
export function areaOf(quad: Quad): number {
  let sum = 0
  for (let i = 0; i < 4; i++) {
    const [x, y] = quad[i] as Point
    const [u, v] = quad[(i + 1) % 4] as Point
    sum += x * v - u * y
  }
  return sum / 2
}

export function isConvex(quad: Quad): boolean {
  return [0, 1, 2, 3].every(i => {
    const [ax, ay] = quad[i] as Point
    const [bx, by] = quad[(i + 1) % 4] as Point
    const [cx, cy] = quad[(i + 2) % 4] as Point
    return (bx - ax) * (cy - by) - (by - ay) * (cx - bx) > 0
  })
}

export function centreOf(quad: Quad): Point {
  return [(quad[0][0] + quad[1][0] + quad[2][0] + quad[3][0]) / 4, (quad[0][1] + quad[1][1] + quad[2][1] + quad[3][1]) / 4]
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1])
}

export function contains(quad: Quad, [x, y]: Point): boolean {
  return [0, 1, 2, 3].every(i => {
    const [ax, ay] = quad[i] as Point
    const [bx, by] = quad[(i + 1) % 4] as Point
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0
  })
}

/** Do the quads' upright boxes meet? */
export function overlap(a: Quad, b: Quad): boolean {
  const span = (quad: Quad, axis: 0 | 1) => [Math.min(...quad.map(p => p[axis])), Math.max(...quad.map(p => p[axis]))] as const
  return ([0, 1] as const).every(axis => span(a, axis)[0] < span(b, axis)[1] && span(b, axis)[0] < span(a, axis)[1])
}
