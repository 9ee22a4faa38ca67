import { Checkbox as AriaCheckbox, CheckboxGroup as AriaGroup, FieldError, Label, Radio, RadioGroup, Text } from 'react-aria-components'
import { Icon } from './Icon'
import type { Choice } from './Select'
import field from './field.module.css'
import styles from './Choices.module.css'

export interface CheckboxProps {
  readonly isSelected?: boolean
  readonly isIndeterminate?: boolean
  readonly onChange?: (selected: boolean) => void
  readonly isDisabled?: boolean
  /** which one it is, inside a group */
  readonly value?: string
  readonly children?: React.ReactNode
  readonly 'aria-label'?: string
}

export function Checkbox({ children, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} className={styles.choice!}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={styles.box} aria-hidden="true">
            {isIndeterminate ? <Icon name="minus" size={12} /> : isSelected && <Icon name="check" size={12} />}
          </span>
          {children && <span className={styles.text}>{children}</span>}
        </>
      )}
    </AriaCheckbox>
  )
}

export interface ChoicesProps<Id extends string> {
  readonly label: string
  readonly choices: readonly Choice<Id>[]
  readonly value: readonly Id[]
  readonly onChange: (ids: Id[]) => void
  readonly hint?: string
  readonly error?: string
}

/** Any number of some things. */
export function Choices<Id extends string>({ label, choices, value, onChange, hint, error }: ChoicesProps<Id>) {
  return (
    <AriaGroup className={styles.group!} value={[...value]} onChange={(ids) => onChange(ids as Id[])} isInvalid={error !== undefined}>
      <Label className={field.label!}>{label}</Label>
      {hint && <Text slot="description" className={field.hint!}>{hint}</Text>}
      <div className={styles.list}>
        {choices.map((choice) => (
          <Checkbox key={choice.id} value={choice.id}>
            {choice.label}
            {choice.about && <span className={styles.about}>{choice.about}</span>}
          </Checkbox>
        ))}
      </div>
      <FieldError className={field.error!}>{error}</FieldError>
    </AriaGroup>
  )
}

export interface OneOfProps<Id extends string> extends Omit<ChoicesProps<Id>, 'value' | 'onChange'> {
  readonly value: Id | null
  readonly onChange: (id: Id) => void
}

/** One of a few things, all seen at once. */
export function OneOf<Id extends string>({ label, choices, value, onChange, hint, error }: OneOfProps<Id>) {
  return (
    <RadioGroup className={styles.group!} value={value} onChange={(id) => onChange(id as Id)} isInvalid={error !== undefined}>
      <Label className={field.label!}>{label}</Label>
      {hint && <Text slot="description" className={field.hint!}>{hint}</Text>}
      <div className={styles.list}>
        {choices.map((choice) => (
          <Radio key={choice.id} value={choice.id} className={styles.choice!}>
            <span className={`${styles.box} ${styles.round}`} aria-hidden="true" />
            <span className={styles.text}>
              {choice.label}
              {choice.about && <span className={styles.about}>{choice.about}</span>}
            </span>
          </Radio>
        ))}
      </div>
      <FieldError className={field.error!}>{error}</FieldError>
    </RadioGroup>
  )
}
