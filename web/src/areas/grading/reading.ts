import { useMutation, useQuery } from '@tanstack/react-query'
import { keys, useApi } from './data'

/** Asks for the one-time address of a document. */
export function useDocumentLink(session: string) {
  const api = useApi()
  return useMutation({
    mutationFn: async (report: string) =>
      (await api.POST('/api/v1/sessions/{session}/reports/{report}/link', { params: { path: { session, report } } })).data!.url,
  })
}

/** A one-time address for a frame: asked for once, and forgotten with the frame. */
export function useFrameLink(session: string, report: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.link(session, report),
    staleTime: Infinity,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const { data } = await api.POST('/api/v1/sessions/{session}/reports/{report}/link', { params: { path: { session, report } }, signal })
      if (!/^https?:/i.test(data!.url)) throw new Error('a document has an http address')
      return data!.url
    },
  })
}

/** The words of a text, or the names in an archive. */
export function useReportContent(session: string, report: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.content(session, report),
    staleTime: Infinity, // what was handed in does not change
    gcTime: 60_000,
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/reports/{report}/content', { params: { path: { session, report } }, signal })).data!,
  })
}
