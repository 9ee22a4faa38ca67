interface Named {
  readonly given_name?: string
  readonly family_name?: string
}

/** The name friends use; undefined where the caller must not see it. */
export function givenName({ given_name, family_name }: Named): string | undefined {
  return given_name || family_name || undefined
}
