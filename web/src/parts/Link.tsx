import { Link as AriaLink } from 'react-aria-components'
import { useI18n } from '../i18n'
import { Icon } from './Icon'
import styles from './Link.module.css'

export interface LinkProps {
  readonly href: string
  readonly children: React.ReactNode
  /** leads out of the application, in another tab */
  readonly external?: boolean
  readonly className?: string
  readonly 'aria-current'?: 'page'
}

export function Link({ external, className, children, ...rest }: LinkProps) {
  const { t } = useI18n()
  if (!external) return <AriaLink {...rest} className={className ?? styles.link!}>{children}</AriaLink>
  return (
    <a {...rest} className={className ?? styles.link} target="_blank" rel="noopener noreferrer">
      {children}
      <Icon name="external" size={12} />
      <span className={styles.hidden}>{t('part.new-window')}</span>
    </a>
  )
}
