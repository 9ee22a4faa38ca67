import { useI18n } from '../i18n'
import { IconButton, ToggleButton } from '../parts/Button'
import type { LinkStatus } from './link'
import styles from './Terminal.module.css'

export interface TerminalBarProps {
  readonly status: LinkStatus
  readonly code?: number
  /** id of the text that tells the way out */
  readonly hint: string
  readonly spoken: boolean
  readonly onSpoken: (spoken: boolean) => void
  readonly onSearch: () => void
  readonly onCopy: () => void
  readonly onPaste?: () => void
  readonly onEnd?: () => void
}

/** Over a terminal: how it goes, the way out, and what the chords do for those who use a pointer. */
export function TerminalBar({ status, code, hint, spoken, onSpoken, onSearch, onCopy, onPaste, onEnd }: TerminalBarProps) {
  const { t } = useI18n()
  const text = status === 'ended' ? t('terminal.ended', { code: code ?? 0 }) : t(`terminal.${status}`)
  return (
    <div className={styles.bar}>
      <span role="status" className={`${styles.status} ${styles[status]}`}>{text}</span>
      <span id={hint} className={styles.hint}>{t('terminal.exit')}</span>
      <span className={styles.acts}>
        <IconButton icon="search" label={t('terminal.search')} onPress={onSearch} />
        <IconButton icon="copy" label={t('terminal.copy')} onPress={onCopy} />
        {onPaste && <IconButton icon="paste" label={t('terminal.paste')} onPress={onPaste} />}
        {onEnd && <IconButton icon="power" label={t('terminal.end')} onPress={onEnd} />}
        <ToggleButton isSelected={spoken} onChange={onSpoken}>{t('terminal.screen-reader')}</ToggleButton>
      </span>
    </div>
  )
}
