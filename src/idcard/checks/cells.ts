// Maps of cells over the upright card, as the networks of the checks give them, and the places that stand out in them.
import { contains, type Homography, mapQuad, rectangle } from '../image/quad.ts'
import { sigmoid } from '../models/session.ts'
import type { FieldName, Quad } from '../result.ts'
import type { CheckInput } from './check.ts'

export interface CellMap {
  readonly columns: number
  readonly rows: number
  /** 0…1 each, row by row from the top left. */
  readonly chance: Float32Array
  /** The rectangle from one cell to another, both within it, in raster px. */
  readonly quadOf: (left: number, top: number, right: number, bottom: number) => Quad
}

/** The map of a view's cells, `stride` px each, from their logits; `toRaster` takes the view to the raster. */
export function cellMap(logits: Float32Array, view: { width: number; height: number }, stride: number, toRaster: Homography): CellMap {
  return {
    columns: view.width / stride,
    rows: view.height / stride,
    chance: logits.map(sigmoid),
    quadOf: (left, top, right, bottom) =>
      mapQuad(toRaster, rectangle(left * stride, top * stride, (right + 1) * stride, (bottom + 1) * stride)),
  }
}

export function quadOfCell({ columns, quadOf }: CellMap, cell: number): Quad {
  const [x, y] = [cell % columns, Math.floor(cell / columns)]
  return quadOf(x, y, x, y)
}

/** What the cells, as logits or as chances, say of the whole card: the mean of so many of the most suspicious ones. */
export function meanOfWorst(cells: Float32Array, count: number): number {
  const worst = cells.slice().sort().subarray(-count)
  return worst.reduce((sum, cell) => sum + cell, 0) / count
}

export interface Place {
  /** Source px. */
  readonly where: Quad
  /** The highest chance in it. */
  readonly score: number
  readonly touched: readonly FieldName[]
}

/** Cells that hang together, side by side or one above the other, from a chance on; the largest group first. */
export function groupsOf({ columns, rows, chance }: CellMap, from: number): number[][] {
  const open = new Set([...chance.keys()].filter(cell => chance[cell]! >= from))
  const groups: number[][] = []
  for (const start of open) {
    const group: number[] = []
    const queue = [start]
    open.delete(start)
    for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
      group.push(cell)
      const [x, y] = [cell % columns, Math.floor(cell / columns)]
      const beside = [x > 0 && cell - 1, x + 1 < columns && cell + 1, y > 0 && cell - columns, y + 1 < rows && cell + columns]
      for (const next of beside) if (next !== false && open.delete(next)) queue.push(next)
    }
    groups.push(group)
  }
  return groups.sort((a, b) => b.length - a.length)
}

/** Places that stand out from a chance on. */
export function placesOf(map: CellMap, from: number, { fields, toSource }: Pick<CheckInput, 'fields' | 'toSource'>): Place[] {
  const { columns, chance, quadOf } = map
  return groupsOf(map, from).map(group => {
    const [xs, ys] = [group.map(cell => cell % columns), group.map(cell => Math.floor(cell / columns))]
    const middles = group.map(cell => {
      const [a, , c] = toSource(quadOfCell(map, cell))
      return [(a[0] + c[0]) / 2, (a[1] + c[1]) / 2] as const
    })
    return {
      where: toSource(quadOf(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys))),
      score: Math.max(...group.map(cell => chance[cell]!)),
      touched: (Object.keys(fields) as FieldName[]).filter(name =>
        fields[name]!.quads.some(line => middles.some(middle => contains(line, middle))),
      ),
    }
  })
}
