/** The nonce that the server gave this page for style elements; empty where there is none (the development server). */
export function styleNonce(page: Document): string {
  return page.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

/**
 * Does `act`, during which the style elements that the page makes carry its nonce. xterm.js makes three when it opens
 * and knows no nonce; its option documentOverride reaches two of them only. The content policy refuses any other.
 */
export function withStyleNonce(page: Document, act: () => void): void {
  const nonce = styleNonce(page)
  const create = page.createElement.bind(page) as (name: string, options?: ElementCreationOptions) => HTMLElement
  const marked = (name: string, options?: ElementCreationOptions) => {
    const element = create(name, options)
    if (element instanceof HTMLStyleElement) element.nonce = nonce
    return element
  }
  Object.defineProperty(page, 'createElement', { value: marked, configurable: true })
  try {
    act()
  } finally {
    Reflect.deleteProperty(page, 'createElement') // the prototype's own shows again
  }
}
