# SPDX-License-Identifier: Apache-2.0
# mv_fetch_docs_ui(FOLDER OUT): Swagger UI by npm into FOLDER, of the version and with the sums of package-lock.json.
# OUT is the folder of its files, or empty when it cannot be had: mvd is then built without it. Needs no network when
# FOLDER or npm's cache has it. No script of a package runs.
set(MV_DOCS_UI_SOURCE "${CMAKE_CURRENT_LIST_DIR}")

function(mv_fetch_docs_ui folder out)
  set(files "${folder}/node_modules/swagger-ui-dist")
  set(${out} "" PARENT_SCOPE)
  set(without "mvd is built without Swagger UI; /docs will say so")
  if(NOT MV_DOCS_UI)
    message(STATUS "${without} (MV_DOCS_UI is off)")
    return()
  endif()
  file(SHA256 "${MV_DOCS_UI_SOURCE}/package-lock.json" wanted)
  set(there "")
  if(EXISTS "${folder}/fetched")
    file(READ "${folder}/fetched" there)
  endif()
  if(there STREQUAL wanted AND EXISTS "${files}/swagger-ui-bundle.js")
    set(${out} "${files}" PARENT_SCOPE)
    return()
  endif()

  find_program(MV_NPM npm DOC "Fetches Swagger UI for the page /docs")
  if(NOT MV_NPM)
    message(STATUS "${without}: npm is not installed. Install it and configure again, or set MV_DOCS_UI=OFF")
    return()
  endif()
  file(REMOVE_RECURSE "${folder}")
  file(COPY "${MV_DOCS_UI_SOURCE}/package.json" "${MV_DOCS_UI_SOURCE}/package-lock.json" DESTINATION "${folder}")
  execute_process(
    COMMAND "${MV_NPM}" ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=0
      --fetch-timeout=30000
    WORKING_DIRECTORY "${folder}" TIMEOUT 180 RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(failed OR NOT EXISTS "${files}/swagger-ui-bundle.js")
    string(REGEX REPLACE "\n.*" "" said "${said}")
    message(STATUS "${without}: npm could not fetch it (${said}). Configure again when there is a network, or set "
      "MV_DOCS_UI=OFF")
    return()
  endif()
  file(WRITE "${folder}/fetched" "${wanted}")
  set(${out} "${files}" PARENT_SCOPE)
endfunction()
