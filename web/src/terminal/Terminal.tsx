import { lazy, Suspense } from 'react'
import { useI18n } from '../i18n'
import type { TerminalProps } from './props'

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
