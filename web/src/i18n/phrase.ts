export type Language = 'fr' | 'en'

export const languages: readonly Language[] = ['fr', 'en']

/** A text of the platform in both languages, as the API sends it. */
export interface Text {
  readonly fr: string
  readonly en: string
}

/** The forms a counted phrase takes; {n} is the count. French says "0 équipe", English "0 teams": Intl knows. */
export interface Plural {
  readonly one: string
  readonly other: string
}

export type Phrase = string | Plural

/** A phrase of the interface in both languages; {name} stands for a value. */
export interface Entry {
  readonly fr: Phrase
  readonly en: Phrase
}

export type Words = Readonly<Record<string, Entry>>

type InString<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | InString<Rest> : never

type InPhrase<P> = P extends string
  ? InString<P>
  : P extends { readonly one: infer One; readonly other: infer Other }
    ? InString<One> | InString<Other> | 'n'
    : never

/** The names of the values that an entry needs. */
export type Names<E> = E extends { readonly fr: infer P } ? InPhrase<P> : never

export type Values = Readonly<Record<string, string | number>>

/** Puts values into a phrase: counts choose the form, numbers are written as the language writes them. */
export function render(phrase: Phrase, language: Language, values: Values = {}): string {
  const template = typeof phrase === 'string' ? phrase : phrase[form(language, Number(values.n))]
  const filled = template.replace(/\{(\w+)\}/g, (mark, name: string) => {
    const value = values[name]
    if (value === undefined) return mark
    return typeof value === 'number' ? new Intl.NumberFormat(locale(language)).format(value) : value
  })
  return filled
}

function form(language: Language, count: number): keyof Plural {
  return new Intl.PluralRules(locale(language)).select(count) === 'one' ? 'one' : 'other'
}

/** The locale whose numbers and dates the language uses: 24 hours and day before month in both. */
export function locale(language: Language): 'fr-FR' | 'en-GB' {
  return language === 'fr' ? 'fr-FR' : 'en-GB'
}

/** French typography: the spaces before ; : ! ? and inside « » do not break. */
export function french(text: string): string {
  return text
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ :/g, '\u00a0:')
    .replace(/« /g, '«\u00a0')
    .replace(/ »/g, '\u00a0»')
}

/** The text in the reader's language. */
export function pick(text: Text | string, language: Language): string {
  return typeof text === 'string' ? text : text[language] || text.fr || text.en
}
