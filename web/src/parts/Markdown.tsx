import { lazy, Suspense, useMemo } from 'react'
import type { MarkdownOptions } from './markdown'
import styles from './Markdown.module.css'

export interface MarkdownProps extends MarkdownOptions {
  readonly text: string
}

const Body = lazy(async () => {
  const { renderMarkdown } = await import('./markdown')
  return {
    default: function Body({ text, top, image }: MarkdownProps) {
      const html = useMemo(() => renderMarkdown(text, { top, image }), [text, top, image])
      return <div className={styles.markdown} dangerouslySetInnerHTML={{ __html: html }} />
    },
  }
})

/** A text written in Markdown by anybody. Until the renderer is loaded the text shows as it was written. */
export function Markdown(props: MarkdownProps) {
  return (
    <Suspense fallback={<div className={styles.plain}>{props.text}</div>}>
      <Body {...props} />
    </Suspense>
  )
}
