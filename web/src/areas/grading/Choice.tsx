import { useI18n } from '../../i18n'
import type { Option } from './queue'
import styles from './Desk.module.css'

export interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly Option[]
  readonly onChange: (id: string) => void
  /** what the empty choice is called; without it there is none */
  readonly all?: string
}

/** A choice in a dense bar: the browser's own list, which touch and keys know. */
export function Choice({ label, value, options, onChange, all }: ChoiceProps) {
  const { text } = useI18n()
  return (
    <label className={styles.choice}>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {all !== undefined && <option value="">{all}</option>}
        {options.map(({ id, label }) => <option key={id} value={id}>{text(label)}</option>)}
      </select>
    </label>
  )
}
