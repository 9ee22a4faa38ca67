/**
 * Opens a tab now, while the browser still allows it for the press that asked, and sends it to the address once it is
 * known. The tab cannot reach back into this page. Where tabs are refused, this page's own tab is left alone and the
 * address is opened as the browser allows.
 */
export async function openLater(address: () => Promise<string>): Promise<void> {
  const tab = window.open('', '_blank')
  if (tab) tab.opener = null
  try {
    const url = await address()
    if (!/^https?:/i.test(url)) throw new Error('a document has an http address')
    if (tab) tab.location.replace(url)
    else window.open(url, '_blank', 'noopener,noreferrer')
  } catch {
    tab?.close() // why is said by whoever asked for the address
  }
}
