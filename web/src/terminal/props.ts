import type { Link, LinkHandlers } from './link'

/** What a terminal in a page is given. */
export interface TerminalProps {
  /** the machine's name */
  readonly node: string
  /** opens the link; called once for each life of the component, and again on "open again" */
  readonly connect: (handlers: LinkHandlers) => Link
  /** the way out of the keyboard trap was taken: move the focus to the tabs */
  readonly onLeave: () => void
  /** seen and to be focused now */
  readonly active?: boolean
  /** ends the terminal's program; left out for those who may not */
  readonly onEnd?: () => void
  /** watches only: keys are not sent */
  readonly readOnly?: boolean
}
