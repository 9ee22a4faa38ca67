import { lazy, Suspense } from 'react'
import { useI18n } from '../i18n'
import type { Link, LinkHandlers } from './link'

export interface TerminalProps {
  /** the machine's name */
  readonly node: string
  /** opens the link; called once for each life of the component, and again on "open again" */
  readonly connect: (handlers: LinkHandlers) => Link
  /** the way out of the keyboard trap was taken: move the focus to the tabs */
  readonly onLeave: () => void
  /** seen and to be focused now */
  readonly active?: boolean
  /** watches only: keys are not sent */
  readonly readOnly?: boolean
}

const View = lazy(() => import('./TerminalView'))

/** A terminal of a machine. xterm.js is loaded when the first one opens. */
export function Terminal(props: TerminalProps) {
  const { t } = useI18n()
  return (
    <Suspense fallback={<p role="status">{t('shell.loading')}</p>}>
      <View {...props} />
    </Suspense>
  )
}
