import { singleQuoted } from "../quoting";
import { type CallField, SECRET_VARIABLE } from "../token-call";
import { indented, type Language } from "./language";

export const ruby: Language = {
  id: "ruby",
  label: "Ruby",
  run: "Save it as token.rb and run ruby token.rb. Ruby 2.7 or later; nothing to install.",
  write: ({ basic, fields, endpoint }) => {
    const credentials =
      basic === undefined
        ? ""
        : `request.basic_auth(
  URI.encode_www_form_component(${singleQuoted(basic)}),
  URI.encode_www_form_component(ENV.fetch('${SECRET_VARIABLE}'))
)
`;
    return `require 'net/http'

uri = URI(${singleQuoted(endpoint)})
request = Net::HTTP::Post.new(uri)
${credentials}request.set_form_data(
${indented(2, fields.map(entry))}
)
response = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == 'https') { |http| http.request(request) }
puts response.body`;
  },
};

function entry({ name, text, variable }: CallField): string {
  return `'${name}' => ${text === undefined ? `ENV.fetch('${variable}')` : singleQuoted(text)},`;
}
