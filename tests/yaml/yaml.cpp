// SPDX-License-Identifier: Apache-2.0
// What lib/api/openapi makes of its input, for the Python test beside this file:
//   yaml text        a JSON document → the same as YAML
//   yaml document    → the API's document as YAML
//   yaml json        → the API's document as JSON
#include <boost/json.hpp>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "api/openapi/openapi.hpp"
#include "api/openapi/yaml.hpp"

int main(int argc, char** argv) {
  const std::string_view question = argc > 1 ? argv[1] : "";
  if (question == "text") {
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    std::cout << mv::api::yaml_text(boost::json::parse(text));
  } else if (question == "document") {
    std::cout << mv::api::openapi_yaml();
  } else if (question == "json") {
    std::cout << mv::api::openapi_text();
  } else {
    std::cerr << "yaml text|document|json\n";
    return 2;
  }
  return 0;
}
