import { Button, FieldError, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue, Text } from 'react-aria-components'
import { useI18n } from '../i18n'
import { Icon } from './Icon'
import styles from './field.module.css'

export interface Choice<Id extends string> {
  readonly id: Id
  readonly label: string
  readonly about?: string
}

export interface SelectProps<Id extends string> {
  readonly label: string
  readonly choices: readonly Choice<Id>[]
  readonly value: Id | null
  readonly onChange: (id: Id) => void
  readonly hint?: string
  readonly error?: string
  readonly isDisabled?: boolean
}

export function Select<Id extends string>({ label, choices, value, onChange, hint, error, isDisabled }: SelectProps<Id>) {
  const { t } = useI18n()
  return (
    <AriaSelect className={styles.field!} value={value} onChange={(key) => key !== null && onChange(key as Id)}
      placeholder={t('part.choose')} isInvalid={error !== undefined} isDisabled={isDisabled}>
      <Label className={styles.label!}>{label}</Label>
      <Button className={`${styles.input} ${styles.select}`}>
        <SelectValue className={styles.value!}>
          {({ isPlaceholder, defaultChildren }) =>
            isPlaceholder ? defaultChildren : choices.find((choice) => choice.id === value)?.label}
        </SelectValue>
        <Icon name="chevron" />
      </Button>
      {hint && <Text slot="description" className={styles.hint!}>{hint}</Text>}
      <FieldError className={styles.error!}>{error}</FieldError>
      <Popover className={styles.popover!} offset={4}>
        <ListBox className={styles.list!} items={choices}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.label} className={styles.item!}>
              <Text slot="label">{choice.label}</Text>
              {choice.about && <Text slot="description" className={styles.hint!}>{choice.about}</Text>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
