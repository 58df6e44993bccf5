// Printed lines of an upright card, each with its row; and the card's corners and its portrait, closer than the stages before could see.
import { type Network, sigmoid } from '../models/session.ts'
import type { Point, Quad } from '../result.ts'
import type { Line, RowName } from './line.ts'

export interface Detected {
  readonly lines: readonly Line[]
  /** Card's corners in view px. */
  readonly corners: Quad
  /** Where the portrait is, if the side has one; view px. */
  readonly portrait: readonly [topLeft: Point, bottomRight: Point]
}

// As the network was trained (training/rows/net.py).
const STRIDE = 4
/** Where the portrait mostly is: left, top, right, bottom, shares of the card. */
const PORTRAIT = [0.61, 0.12, 0.918, 0.752] as const
const ROWS: readonly RowName[] = ['name', 'sex', 'birth', 'address', 'number', 'issuer', 'term', 'country', 'title']

/** A cell belongs to a line's core from this probability on; a line must reach PEAK somewhere. */
const CORE = 0.35
const PEAK = 0.55
/** Cells of one line lie within this many line heights (standard deviation) of its middle; touching lines do not. */
const MAX_SPREAD = 0.36
const MAX_CORE = 0.85
/** Pieces of one line stand on one level within this share of the smaller one's height: a blot taken for a tall piece would tilt the line. */
const SAME_LEVEL = 0.45
/** The drawn core ends this many line heights before the ink does (training/rows/train.py). */
const CORE_INSET = 0.12

/** `view`: 3×height×width, 0…1; `card`: where the view's frame has the card's corners. Lines come top to bottom, then left to right. */
export async function detectLines(
  view: Float32Array,
  size: { width: number; height: number },
  card: Quad,
  network: Network,
): Promise<Detected> {
  const { map, corners } = await network.run({ view: { data: view, dims: [1, 3, size.height, size.width] } })
  const shift = corners as Float32Array
  const lines = linesOf(map as Float32Array, size.width / STRIDE, size.height / STRIDE)
  const [left, top] = card[0]
  const inCard = (u: number, v: number): Point => [left + u * (card[2][0] - left), top + v * (card[2][1] - top)]
  const nominal = [...card, inCard(PORTRAIT[0], PORTRAIT[1]), inCard(PORTRAIT[2], PORTRAIT[3])]
  const points = nominal.map(([x, y], i): Point => [x + shift[i * 2]!, y + shift[i * 2 + 1]!])
  return {
    lines: joinPieces(lines).sort((a, b) => middleOf(a) - middleOf(b) || a.from[0] - b.from[0]),
    corners: points.slice(0, 4) as unknown as Quad,
    portrait: [points[4]!, points[5]!],
  }
}

/** Connected cells of the core map, each fitted with a straight middle line by weighted least squares. */
function linesOf(map: Float32Array, columns: number, rows: number): Line[] {
  const plane = columns * rows
  const core = map.subarray(0, plane).map(sigmoid)
  const all = Array.from({ length: plane }, (_, cell) => cell)
  return linesAmong(all, CORE, { map, core, columns, plane })
}

interface Cells {
  readonly map: Float32Array
  readonly core: Float32Array
  readonly columns: number
  readonly plane: number
}

/** Lines among some cells at a threshold. Lines that stand close (an address on a temporary card) may touch: cells that are too tall
 *  together for one line are looked at again with a higher threshold, until they fall apart. */
function linesAmong(cells: readonly number[], threshold: number, grid: Cells): Line[] {
  return piecesOf(cells, threshold, grid).flatMap(piece => {
    const line = fit(piece, grid.core, grid.map, grid.columns, grid.plane)
    if (!line) return []
    if (threshold >= MAX_CORE || spreadOf(piece, line, grid) < MAX_SPREAD * line.height) return [line]
    const apart = linesAmong(piece, threshold + 0.1, grid)
    return apart.length > 0 ? apart : [line]
  })
}

function piecesOf(cells: readonly number[], threshold: number, { core, columns, plane }: Cells): number[][] {
  const inCore = cells.filter(cell => core[cell]! >= threshold)
  const isOpen = new Uint8Array(plane)
  for (const cell of inCore) isOpen[cell] = 1
  const pieces: number[][] = []
  const visit = (cell: number, piece: number[]) => {
    if (isOpen[cell] !== 1) return
    isOpen[cell] = 0
    piece.push(cell)
  }
  for (const start of inCore) {
    const piece: number[] = []
    visit(start, piece)
    for (let i = 0; i < piece.length; i++) {
      const cell = piece[i]!
      const x = cell % columns
      if (x + 1 < columns) visit(cell + 1, piece)
      if (x > 0) visit(cell - 1, piece)
      visit(cell + columns, piece)
      visit(cell - columns, piece)
    }
    if (piece.length > 0) pieces.push(piece)
  }
  return pieces
}

/** Standard deviation of the cells across their line, px. */
function spreadOf(piece: readonly number[], line: Line, { core, columns }: Cells): number {
  let [sum, squares] = [0, 0]
  for (const cell of piece) {
    const x = ((cell % columns) + 0.5) * STRIDE
    const y = (Math.floor(cell / columns) + 0.5) * STRIDE
    sum += core[cell]!
    squares += core[cell]! * (y - yAt(line, x)) ** 2
  }
  return Math.sqrt(squares / sum)
}

function fit(cells: readonly number[], core: Float32Array, map: Float32Array, columns: number, plane: number): Line | undefined {
  let [sum, sx, sy, sxx, sxy, height, peak, left, right] = [0, 0, 0, 0, 0, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const votes = new Float64Array(ROWS.length)
  for (const cell of cells) {
    const weight = core[cell]!
    const x = ((cell % columns) + 0.5) * STRIDE
    const y = (Math.floor(cell / columns) + 0.5) * STRIDE
    sum += weight
    sx += weight * x
    sy += weight * y
    sxx += weight * x * x
    sxy += weight * x * y
    height += weight * map[plane + cell]!
    peak = Math.max(peak, weight)
    // The edge cell is covered in part: its probability tells how far the core reaches into it.
    left = Math.min(left, x + STRIDE / 2 - weight * STRIDE)
    right = Math.max(right, x - STRIDE / 2 + weight * STRIDE)
    for (let row = 0; row < ROWS.length; row++) votes[row]! += weight * map[(2 + row) * plane + cell]!
  }
  if (peak < PEAK || cells.length < 2) return undefined
  const tall = Math.exp(height / sum)
  const spread = sxx - (sx * sx) / sum
  // A short line's slope is noise; lines of an upright card lean little.
  const slope = right - left < 3 * tall ? 0 : Math.max(-0.2, Math.min(0.2, (sxy - (sx * sy) / sum) / spread))
  const at = (x: number): Point => [x, sy / sum + slope * (x - sx / sum)]
  const best = votes.reduce((a, vote, i) => (vote > votes[a]! ? i : a), 0)
  return { row: ROWS[best]!, from: at(left - CORE_INSET * tall), to: at(right + CORE_INSET * tall), height: tall, score: peak }
}

/** A wide gap (性别 男 … 民族 汉) or glare can cut a line in two: pieces of one row on one level are one line again. */
function joinPieces(lines: readonly Line[]): Line[] {
  const out: Line[] = []
  for (const line of [...lines].sort((a, b) => a.from[0] - b.from[0])) {
    const other = out.findIndex(
      o =>
        o.row === line.row &&
        Math.abs(yAt(o, line.from[0]) - line.from[1]) < SAME_LEVEL * Math.min(o.height, line.height) &&
        line.from[0] - o.to[0] < 9 * line.height,
    )
    if (other < 0) out.push(line)
    else
      out[other] = {
        ...out[other]!,
        to: line.to[0] > out[other]!.to[0] ? line.to : out[other]!.to,
        height: Math.max(line.height, out[other]!.height),
      }
  }
  return out
}

function yAt(line: Line, x: number): number {
  return line.to[0] === line.from[0]
    ? line.from[1]
    : line.from[1] + ((x - line.from[0]) * (line.to[1] - line.from[1])) / (line.to[0] - line.from[0])
}

function middleOf(line: Line): number {
  return (line.from[1] + line.to[1]) / 2
}
