/** What each variable is for and where its value comes from. The text stands behind every error about it. */
export const VARIABLES = {
  PORT: 'The HTTP port for webhooks, health and metrics; unset it for 3000.',
  HOST: 'The address to listen on, such as 127.0.0.1 or ::1; unset it for all, IPv4 and IPv6.',
  LOG_LEVEL: 'How much is logged; unset it for info.',
  DATABASE_URL:
    'The PostgreSQL database that several instances share, postgres://user:password@host:5432/name; unset it for the embedded database.',
  LATCHKEY_DATA_DIR: 'The folder of the embedded database; unset it for ./data.',
  LATCHKEY_POLICY: 'The path of the policy file; unset it for ./policy.yml.',
  SLACK_BOT_TOKEN:
    'It lets the desk post as the bot. Find it at api.slack.com/apps, your app, "OAuth & Permissions", "Bot User OAuth Token".',
  SLACK_SIGNING_SECRET:
    'It proves that a request comes from Slack. Find it at api.slack.com/apps, your app, "Basic Information", "App Credentials".',
  SLACK_SIGNING_SECRET_OLD:
    'The signing secret before, which is still taken while it is being changed; unset it afterwards.',
  SLACK_APP_TOKEN:
    'It switches to Socket Mode. Make one at api.slack.com/apps, your app, "Basic Information", "App-Level Tokens", scope connections:write; unset it for HTTP.',
  SLACK_API_URL:
    'The base of the Slack Web API, such as http://127.0.0.1:4010/api/; unset it for Slack itself.',
  YOPOINT_APP_ID:
    "It names your application to YoPoint. Find it on YoPoint's open platform, on your application's page.",
  YOPOINT_APP_SECRET:
    "It signs every call to YoPoint and verifies its notifications. Find it on YoPoint's open platform, beside the app id.",
  YOPOINT_APP_SECRET_OLD:
    'The app secret before, which still verifies notifications while it is being changed; unset it afterwards.',
  YOPOINT_PAY_KEY:
    "The payment SignKey, which verifies payment callbacks. It is the one agreed with YoPoint's staff in the payment configuration; goes with YOPOINT_PAYMENT_RELAY_URL or YOPOINT_PAYMENT_COPY, unset it where payment callbacks go to your payment system alone.",
  YOPOINT_PAY_KEY_OLD:
    'The SignKey before, which still verifies payment callbacks while it is being changed; unset it afterwards.',
  YOPOINT_PAYMENT_RELAY_URL:
    "Where payment callbacks are passed on, when YoPoint is given Latchkey's address for them. It is the callback address of your own payment system; goes with YOPOINT_PAY_KEY.",
  YOPOINT_PAYMENT_COPY:
    'true when your payment system sends Latchkey copies of its payment callbacks; unset it when it does not. Goes with YOPOINT_PAY_KEY.',
  YOPOINT_GATEWAY_URL: "The address of YoPoint's gateway; unset it for the vendor's own.",
  YOPOINT_TIMESTAMP_UNIT: 'The unit of the timestamp in signed calls, s or ms; unset it for s.',
  YOPOINT_WATCH_INTERVAL: 'How often the order list is looked through for appeals; unset it for 60s.',
  YOPOINT_WATCH_PAUSE:
    'How long that look rests between two pages, so that catching up does not press the vendor; unset it for 250ms.',
  YOPOINT_DOOR_OPEN_ID:
    'The YoPoint user identity that remote door opens are made for; unset it to do without doors.',
  YOPOINT_BACK_OFFICE_URL:
    "The page of YoPoint's back office that cards link to, copied from a browser, with {receipt} or {cid} in the place of the order number or the device's CID; unset it to do without links.",
  YOPOINT_REFUND_FORWARD_URL:
    "Where refund notices go so that your own payment system refunds. It is that system's address; goes with YOPOINT_REFUND_FORWARD_SECRET and YOPOINT_PAYMENT_RELAY_URL.",
  YOPOINT_REFUND_FORWARD_SECRET:
    'It signs forwarded refund notices. Choose one of 16 characters at least together with your payment system; goes with YOPOINT_REFUND_FORWARD_URL.',
  BAIFUDE_BASE_URL:
    "The address of Baifude's open platform. Ask your contact at Baifude; it is not published.",
  BAIFUDE_ACCESS_TOKEN: "It authorises calls to Baifude's open platform. Ask your contact at Baifude.",
  BAIFUDE_SIGN_SECRET: 'It signs calls to Baifude. Ask your contact at Baifude.',
  BAIFUDE_SIGN_RULE:
    'How calls to Baifude are signed: query-key, timestamp-body-key, or module:<path of an ES module of yours>. Ask your contact at Baifude which one holds for you.',
  APPEALS_SECRET:
    'It verifies the appeals that your own app sends in. Choose one of 16 characters at least and give it to that app; unset it to do without the intake.',
  APPEALS_SECRET_OLD:
    'The secret before, which still verifies appeals while it is being changed; unset it afterwards.',
  WECOM_CORP_ID: 'The WeCom corporation.',
  WECOM_AGENT_ID: 'The WeCom app.',
  WECOM_SECRET: "The WeCom app's secret.",
  WECOM_TOKEN: "The WeCom callback's token.",
  WECOM_ENCODING_AES_KEY: "The WeCom callback's key.",
  WECOM_TOKEN_OLD: "The WeCom callback's token before.",
  WECOM_ENCODING_AES_KEY_OLD: "The WeCom callback's key before.",
} as const;

export type VariableName = keyof typeof VARIABLES;
