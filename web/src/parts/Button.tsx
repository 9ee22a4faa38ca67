import { Button as AriaButton, ProgressBar, ToggleButton as AriaToggle, type ButtonProps as AriaProps } from 'react-aria-components'
import { useI18n } from '../i18n'
import { Icon, type IconName } from './Icon'
import styles from './Button.module.css'

export interface ButtonProps extends Omit<AriaProps, 'className' | 'style' | 'children'> {
  /** primary: the one act a page is about; plain: others; quiet: in bars and tables; danger: cannot be undone */
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly icon?: IconName
  readonly children?: React.ReactNode
}

export function Button({ variant = 'plain', icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`${styles.button} ${styles[variant]}`}>
      {icon && <Icon name={icon} />}
      {children}
      {rest.isPending && <Pending />}
    </AriaButton>
  )
}

/** What a button says to those who listen while it waits. */
function Pending() {
  const { t } = useI18n()
  return <ProgressBar aria-label={t('part.pending')} isIndeterminate className={styles.pending!} />
}

/** A button that is only a sign; its name is for those who listen and shows on hover. */
export function IconButton({ label, icon, ...rest }: Omit<ButtonProps, 'children'> & { label: string; icon: IconName }) {
  return (
    <span title={label}>
      <Button variant="quiet" {...rest} icon={icon} aria-label={label} />
    </span>
  )
}

export interface ToggleProps {
  readonly isSelected: boolean
  readonly onChange: (selected: boolean) => void
  readonly icon?: IconName
  readonly children: React.ReactNode
}

export function ToggleButton({ icon, children, ...rest }: ToggleProps) {
  return (
    <AriaToggle {...rest} className={`${styles.button} ${styles.quiet} ${styles.toggle}`}>
      {icon && <Icon name={icon} />}
      {children}
    </AriaToggle>
  )
}
