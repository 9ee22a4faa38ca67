import type { Verdict } from '../types'

/** What a cell shows: a verdict, or that there is none yet. */
export type Mark = Verdict | 'none'

/** Shapes on a 16 × 16 grid, filled by the even-odd rule: colour is never alone. */
export const shapes: Record<Mark, string> = {
  pass: 'M8 1a7 7 0 1 1 0 14a7 7 0 0 1 0 -14ZM4.1 8.9L7 11.8L11.9 6.1L10.6 5L6.9 9.4L5.3 7.7Z',
  fail: 'M8 .5L15.5 8L8 15.5L.5 8ZM6.5 5.3L5.3 6.5L6.8 8L5.3 9.5L6.5 10.7L8 9.2L9.5 10.7L10.7 9.5L9.2 8L10.7 6.5L9.5 5.3L8 6.8Z',
  error: 'M8 1L15.5 14.5L.5 14.5ZM7.1 5.6L7.1 10L8.9 10L8.9 5.6ZM7.1 11.2L7.1 13L8.9 13L8.9 11.2Z',
  skip: 'M8 1a7 7 0 1 1 0 14a7 7 0 0 1 0 -14ZM8 2.6a5.4 5.4 0 1 0 0 10.8a5.4 5.4 0 0 0 0 -10.8ZM4.8 7.2L11.2 7.2L11.2 8.8L4.8 8.8Z',
  none: 'M8 6a2 2 0 1 1 0 4a2 2 0 0 1 0 -4Z',
}

/** The token that holds a mark's ink: on the page, and on the wall, whose cells are filled. */
export function inkOf(mark: Mark, projected: boolean): string {
  if (mark === 'none') return '--line-strong'
  return projected ? `--wall-${mark}-ink` : `--${mark}`
}

/** A mark as a drawing for the style sheet, in the ink given. */
export function imageOf(mark: Mark, ink: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill-rule="evenodd" fill="${ink}" d="${shapes[mark]}"/></svg>`
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`
}

/**
 * A mark as a picture of `size` pixels of the style sheet, sharp at `ratio` pixels of the screen to one of those. A
 * picture of points is copied as it is; a drawing would be drawn again in each cell that turns.
 */
export function pictureOf(mark: Mark, ink: string, size: number, ratio: number): string {
  const side = Math.ceil(size * ratio)
  const canvas = document.createElement('canvas')
  const pen = typeof Path2D === 'undefined' ? null : canvas.getContext('2d')
  if (!pen) return imageOf(mark, ink)
  canvas.width = canvas.height = side
  pen.scale(side / 16, side / 16)
  pen.fillStyle = ink
  pen.fill(new Path2D(shapes[mark]), 'evenodd')
  return `url("${canvas.toDataURL()}")`
}

export interface Surroundings {
  readonly projected: boolean
  /** pixels of the screen to one of the style sheet */
  readonly ratio: number
  /** reads a token */
  readonly ink: (token: string) => string
}

/** The custom properties that the style sheet of the wall takes its marks from. */
export function markProperties({ projected, ratio, ink }: Surroundings): Record<string, string> {
  const size = projected ? 24 : 16
  return Object.fromEntries((Object.keys(shapes) as Mark[]).map((mark) => [`--mark-${mark}`, pictureOf(mark, ink(inkOf(mark, projected)), size, ratio)]))
}
