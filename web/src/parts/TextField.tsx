import { FieldError, Input, Label, Text, TextArea, TextField as AriaTextField, type TextFieldProps as AriaProps } from 'react-aria-components'
import styles from './field.module.css'

export interface TextFieldProps extends Omit<AriaProps, 'className' | 'style' | 'children'> {
  readonly label: string
  readonly hint?: string
  /** what is wrong with the value, from fieldError() or from the form's own rules */
  readonly error?: string
  /** more than one line */
  readonly rows?: number
  /** shows its text in the fixed-width face: addresses, flags, commands */
  readonly code?: boolean
}

export function TextField({ label, hint, error, rows, code, ...rest }: TextFieldProps) {
  const className = `${styles.input} ${code ? styles.code : ''}`
  return (
    <AriaTextField {...rest} isInvalid={error !== undefined || rest.isInvalid} className={styles.field!}>
      <Label className={styles.label!}>{label}</Label>
      {rows ? <TextArea rows={rows} className={className} /> : <Input className={className} />}
      {hint && <Text slot="description" className={styles.hint!}>{hint}</Text>}
      <FieldError className={styles.error!}>{error}</FieldError>
    </AriaTextField>
  )
}
