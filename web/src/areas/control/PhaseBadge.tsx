import { useI18n } from '../../i18n'
import type { Phase } from './types'
import styles from './PhaseBadge.module.css'

const tones: Record<Phase, string> = {
  planned: 'soft', preparing: 'busy', ready: 'good', running: 'live', closing: 'busy', closed: 'soft', sealed: 'soft', cancelled: 'soft',
}

export function PhaseBadge({ phase, paused }: { phase: Phase; paused?: boolean }) {
  const { t } = useI18n()
  const stopped = paused && phase === 'running'
  return <span className={`${styles.badge} ${styles[stopped ? 'busy' : tones[phase]]}`}>{stopped ? t('control.paused') : t(`control.phase.${phase}`)}</span>
}
