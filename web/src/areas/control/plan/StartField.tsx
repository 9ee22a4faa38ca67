import { parseDateTime, type CalendarDateTime } from '@internationalized/date'
import { DateField, DateInput, DateSegment, FieldError, Label, Text } from 'react-aria-components'
import field from '../../../parts/field.module.css'
import styles from './StartField.module.css'

export interface StartFieldProps {
  readonly label: string
  readonly hint?: string
  readonly error?: string
  /** "2026-11-23T14:30", empty without one */
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A date and a time, part by part, in the order of the page's language whatever the browser's; 24 hours. */
export function StartField({ label, hint, error, value, onChange }: StartFieldProps) {
  return (
    <DateField<CalendarDateTime> className={field.field!} granularity="minute" hourCycle={24} isInvalid={error !== undefined} shouldForceLeadingZeros
      value={read(value)} onChange={(date) => onChange(date === null ? '' : date.toString().slice(0, 16))}>
      <Label className={field.label!}>{label}</Label>
      <DateInput className={`${field.input} ${styles.input}`}>
        {(segment) => <DateSegment segment={segment} className={styles.segment!} />}
      </DateInput>
      {hint && <Text slot="description" className={field.hint!}>{hint}</Text>}
      <FieldError className={field.error!}>{error}</FieldError>
    </DateField>
  )
}

function read(value: string): CalendarDateTime | null {
  try {
    return parseDateTime(value)
  } catch {
    return null
  }
}
