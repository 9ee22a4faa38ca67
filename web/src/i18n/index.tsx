import { createContext, use, useEffect, useMemo, type ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import { createFormat, type Format } from './format'
import { french, locale, pick, render, type Language, type Names, type Text, type Values } from './phrase'
import { words, type Key } from './words'

export type { Language, Text } from './phrase'
export type { Format } from './format'
export type { Key } from './words'

type Needed<K extends Key> = Names<(typeof words)[K]>
type Rest<K extends Key> = [Needed<K>] extends [never] ? [] : [values: Readonly<Record<Needed<K>, string | number>>]

/** The phrase of a key, with its values: t('part.teams', {n: 3}) → "3 équipes". */
export type Translate = <K extends Key>(key: K, ...values: Rest<K>) => string

export interface I18n {
  readonly language: Language
  readonly t: Translate
  readonly format: Format
  /** A text of the API in the reader's language. */
  readonly text: (text: Text | string) => string
  /** A sentence of the API, which wrote it in the reader's language, as that language is typeset. Not for Markdown. */
  readonly set: (sentence: string) => string
}

export function createI18n(language: Language, timeZone?: string): I18n {
  const translate = (key: Key, values?: Values) => {
    const phrase = render(words[key][language], language, values)
    return language === 'fr' ? french(phrase) : phrase
  }
  return {
    language,
    t: translate as Translate,
    format: createFormat(language, timeZone),
    text: (text) => pick(text, language),
    set: (sentence) => (language === 'fr' ? french(sentence) : sentence),
  }
}

const Context = createContext<I18n | null>(null)

/** Gives the language to everything inside, React Aria's own words and the document included. */
export function LanguageProvider(props: { language: Language; timeZone?: string; children: ReactNode }) {
  const { language, timeZone } = props
  const i18n = useMemo(() => createI18n(language, timeZone), [language, timeZone])
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return (
    <I18nProvider locale={locale(language)}>
      <Context value={i18n}>{props.children}</Context>
    </I18nProvider>
  )
}

export function useI18n(): I18n {
  const i18n = use(Context)
  if (!i18n) throw new Error('useI18n needs a LanguageProvider around it')
  return i18n
}
