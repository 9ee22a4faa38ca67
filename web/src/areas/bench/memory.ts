import { useState } from 'react'

/** What was kept on this device under a name, when it is well formed; a browser may refuse its storage. */
export function recall<Value>(name: string, parse: (value: unknown) => Value): Value {
  try {
    return parse(JSON.parse(localStorage.getItem(`pupitre.${name}`) ?? 'null'))
  } catch {
    return parse(null)
  }
}

export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(`pupitre.${name}`, JSON.stringify(value))
  } catch {
    // it holds until the page is closed
  }
}

/** State that is still there after a reload, on this device. */
export function useKept<Value>(name: string, parse: (value: unknown) => Value): [Value, (next: Value) => void] {
  const [value, setValue] = useState(() => recall(name, parse))
  const change = (next: Value) => {
    setValue(next)
    keep(name, next)
  }
  return [value, change]
}

/** A number between `least` and `most`, or `otherwise`. */
export function numberIn(least: number, most: number, otherwise: number): (value: unknown) => number {
  return (value) => (typeof value === 'number' && value >= least && value <= most ? value : otherwise)
}

/** One of the choices, or the first. */
export function oneOf<Choice extends string>(choices: readonly [Choice, ...Choice[]]): (value: unknown) => Choice {
  return (value) => choices.find((choice) => choice === value) ?? choices[0]
}
