const words: Readonly<Record<string, string>> = {
  CONNECTORS_KIT_CONSENT_DENIED:
    'You did not allow it on the provider’s page. Nothing was connected, and nothing is stored.',
  CONNECTORS_KIT_CONSENT_UNKNOWN:
    'The answer does not belong to a consent that you began in this session during the last quarter of an hour. Nothing was connected. Begin again.',
  CONNECTORS_KIT_SCOPES_EXCESSIVE:
    'The provider granted more than was asked for. That grant was ended at once, and nothing is stored.',
  CONNECTORS_KIT_PERMISSION_MISSING:
    'The provider granted less than was asked for. That grant was ended at once, and nothing is stored.',
  CONNECTORS_KIT_ACCOUNT_AMBIGUOUS:
    'The consent opened no account that can be connected. It was ended at once.',
  CONNECTORS_KIT_ACCOUNT_CONNECTED:
    'This account is connected already. The new consent was ended, and the connection goes on as it was.',
  CONNECTORS_KIT_ACCOUNT_DIFFERENT:
    'You consented for another account than the one that is connected. That consent was ended, and the connection keeps its records.',
  CONNECTORS_KIT_PROVIDER_BUSY:
    'The provider cannot answer now. Nothing was connected. Try again in a minute.',
  CONNECTORS_KIT_APP_REFUSED:
    'The provider does not accept this installation’s application. Tell whoever runs it.',
};

/** Why there is no connection, in a sentence that says what it means for the person's data. */
export function refusalWords(code: string): string {
  return words[code] ?? 'The consent did not become a connection. Nothing is stored.';
}
