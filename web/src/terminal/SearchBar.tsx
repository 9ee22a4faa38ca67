import { useState } from 'react'
import { Input, SearchField } from 'react-aria-components'
import { useI18n } from '../i18n'
import { IconButton } from '../parts/Button'
import styles from './Terminal.module.css'

/** Which match is shown (from 1) of how many. */
export interface Matches {
  readonly index: number
  readonly total: number
}

export interface SearchBarProps {
  readonly matches: Matches | null
  readonly onFind: (text: string, backwards?: boolean) => void
  readonly onClose: () => void
}

export function SearchBar({ matches, onFind, onClose }: SearchBarProps) {
  const { t } = useI18n()
  const [text, setText] = useState('')
  const change = (value: string) => {
    setText(value)
    onFind(value)
  }
  const press = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
    if (event.key === 'Enter') onFind(text, event.shiftKey)
  }
  return (
    <div className={styles.search} onKeyDownCapture={press}>
      <SearchField aria-label={t('terminal.search')} value={text} onChange={change} autoFocus>
        <Input className={styles.query!} />
      </SearchField>
      <span role="status" className={styles.hint}>{text !== '' && <Count matches={matches} />}</span>
      <IconButton icon="up" label={t('terminal.search-previous')} onPress={() => onFind(text, true)} />
      <IconButton icon="down" label={t('terminal.search-next')} onPress={() => onFind(text)} />
      <IconButton icon="close" label={t('part.close')} onPress={onClose} />
    </div>
  )
}

function Count({ matches }: { matches: Matches | null }) {
  const { t } = useI18n()
  return matches?.total ? t('terminal.search-count', { index: matches.index, total: matches.total }) : t('terminal.search-none')
}
