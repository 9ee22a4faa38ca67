import { Label, Meter as AriaMeter, ProgressBar } from 'react-aria-components'
import styles from './Meter.module.css'

export interface MeterProps {
  readonly label: string
  readonly value: number
  readonly max?: number
  /** the value in words: "12 sur 20"; without it, a percentage */
  readonly text?: string
  readonly tone?: 'accent' | 'pass' | 'fail' | 'error'
}

/** A measured amount: points, capacity. */
export function Meter({ label, value, max = 100, text, tone = 'accent' }: MeterProps) {
  return (
    <AriaMeter className={styles.meter!} value={value} maxValue={max} valueLabel={text}>
      {({ percentage, valueText }) => (
        <>
          <Label className={styles.label!}>{label}</Label>
          <span className={styles.value}>{valueText}</span>
          <div className={styles.track}><div className={`${styles.fill} ${styles[tone]}`} style={{ width: `${percentage}%` }} /></div>
        </>
      )}
    </AriaMeter>
  )
}

/** Work under way; without a value, one whose end is not known. */
export function Progress({ label, value, max = 100, text }: { label: string; value?: number; max?: number; text?: string }) {
  const unknown = value === undefined
  return (
    <ProgressBar className={styles.meter!} value={value ?? 0} maxValue={max} isIndeterminate={unknown} valueLabel={text}>
      {({ percentage, valueText }) => (
        <>
          <Label className={styles.label!}>{label}</Label>
          <span className={styles.value}>{unknown ? text : valueText}</span>
          <div className={styles.track}>
            <div className={`${styles.fill} ${styles.accent} ${unknown ? styles.unknown : ''}`} style={unknown ? undefined : { width: `${percentage}%` }} />
          </div>
        </>
      )}
    </ProgressBar>
  )
}
