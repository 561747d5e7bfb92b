// The sentences of the rules, the API and the controller in Chinese, by their English: `{name}` stands for what
// differs from one time to another. A sentence that is not here is shown in English; a test keeps the rules complete.
export const sentences: Record<string, string> = {
  // Names and apps
  "Use 1 to 20 lower-case letters, digits and hyphens, beginning with a letter, such as “hello”.":
    "请使用 1–20 个小写字母、数字或连字符，以字母开头，例如 hello。",
  "An appid is “wx” and 16 hexadecimal digits, as WeChat shows it.":
    "AppID 是 wx 加 16 位十六进制字符，与微信后台显示的一致。",
  "Appids as short as the tutorial's exist in the simulator only; WeChat's are “wx” and 16 hexadecimal digits.":
    "教程中的短 AppID 只存在于模拟器；微信的 AppID 是 wx 加 16 位十六进制字符。",
  "A seqid is a UUID, as the header x-openapi-seqid gives it.":
    "seqid 是一个 UUID，见应答头 x-openapi-seqid。",
  "Paste the AppSecret that WeChat shows once.": "请粘贴微信后台仅显示一次的 AppSecret。",
  "An AppSecret has at most 256 characters.": "AppSecret 最多 256 个字符。",
  "An AppSecret has no spaces or line ends; copy it again.": "AppSecret 不含空格或换行，请重新复制。",
  "Give the app a name people know it by.": "请填写一个便于识别的应用名称。",
  "At most 60 characters.": "最多 60 个字符。",
  "{appid} is registered already, as “{name}”.": "{appid} 已注册，名称为「{name}」。",
  "{appid} is used by {environments}; give those another owner or end the sharing first.":
    "{appid} 正在被 {environments} 使用，请先更换其归属或移除复用。",

  // Where tokens come from
  "Tokens come from “AppSecret”, “TokenServer” or “OpenPlatform”.":
    "token 来源为 AppSecret、TokenServer 或 OpenPlatform。",
  "The key goes in “Header” or “Query”, or “None” is asked for.":
    "密钥放在 Header（请求头）或 Query（查询参数）中；无需密钥时为 None。",
  "Give the whole address, such as https://tokens.example.com/wechat/token.":
    "请填写完整地址，例如 https://tokens.example.com/wechat/token。",
  "Use https: the key and the token would travel in the open. Plain http is for this machine only (localhost).":
    "请使用 https，否则密钥与 token 会明文传输。只有本机（localhost）可用 http。",
  "Leave user and password out of the address; the key has its own field.":
    "地址中不要包含用户名和密码，密钥有单独的输入项。",
  "Leave out the “#” and what follows it.": "请去掉 # 及其后的内容。",
  "An address has at most 2048 characters.": "地址最多 2048 个字符。",
  "Name the header that carries the key, such as x-api-key.": "请填写携带密钥的请求头名称，例如 x-api-key。",
  "This header belongs to the connection; the key needs one of its own.":
    "这个请求头属于连接本身，请为密钥另选一个。",
  "Name the query parameter that carries the key, such as key.": "请填写携带密钥的查询参数名称，例如 key。",
  "A name has at most 64 characters.": "名称最多 64 个字符。",
  "Paste the key that the token server asks for.": "请粘贴中控服务器要求的密钥。",
  "A key has at most 2048 characters.": "密钥最多 2048 个字符。",
  "A key has visible characters and no spaces around it; copy it again.":
    "密钥只含可见字符，两端没有空格，请重新复制。",
  "A JSON pointer begins with “/”, such as /data/access_token.":
    "JSON Pointer 以 / 开头，例如 /data/access_token。",
  "A pointer has at most 256 characters.": "JSON Pointer 最多 256 个字符。",
  "Paste the verify token that is set for the platform's messages.": "请粘贴第三方平台的消息校验 Token。",
  "A verify token has at most 128 characters.": "消息校验 Token 最多 128 个字符。",
  "A verify token has no spaces or line ends; copy it again.": "消息校验 Token 不含空格或换行，请重新复制。",
  "An EncodingAESKey has 43 letters and digits; copy it again.":
    "EncodingAESKey 为 43 位字母和数字，请重新复制。",
  "Give the platform a name people know it by.": "请填写一个便于识别的平台名称。",
  "Choose the open platform that the app has authorized.": "请选择该应用已授权的第三方平台。",
  "There is no open platform {appid}; add it first.": "没有第三方平台 {appid}，请先添加。",
  "There is no open platform {appid}.": "没有第三方平台 {appid}。",
  "Tokens of {apps} come from {appid}; give those another credential first.":
    "{apps} 的 token 来自 {appid}，请先为它们更换凭证。",
  "{appid} has no credential yet; store one first.": "{appid} 还没有凭证，请先设置。",

  // Why there is no token
  "No credential is stored. Store the AppSecret of {appid} in the console.":
    "还没有设置凭证，请在控制台填写 {appid} 的 AppSecret。",
  "The credential of {appid} was sealed for another broker or app. Store it again in the console.":
    "{appid} 的凭证是为其他代理或应用加密的，请在控制台重新设置。",
  "The source of the tokens of {appid} does not answer just now; it is asked again.":
    "{appid} 的 token 来源暂时没有应答，将再次尝试。",
  "The broker failed at fetching a token; its log says why.": "代理获取 token 时出错，原因见其日志。",
  "The broker failed to get a token of {appid}.": "代理未能获取 {appid} 的 token。",
  "The source of the tokens of {appid} did not answer within {seconds} s.":
    "{appid} 的 token 来源在 {seconds} 秒内没有应答。",
  "The database is away; try again in a moment.": "数据库不可用，请稍后再试。",
  "WeChat says that the AppSecret of the open platform {appid} is wrong. Store the right one with the platform.":
    "微信提示第三方平台 {appid} 的 AppSecret 错误，请为该平台重新填写。",
  "WeChat says that the AppSecret of {appid} is wrong. Reset it in WeChat's console and store the new one in the console.":
    "微信提示 {appid} 的 AppSecret 错误。请在微信后台重置，并将新的填写到控制台。",
  "WeChat knows no app {appid}. Check the appid in WeChat's console.":
    "微信没有 AppID 为 {appid} 的应用，请在微信后台核对。",
  "WeChat knows no open platform {appid}. Check the appid on open.weixin.qq.com.":
    "微信没有 AppID 为 {appid} 的第三方平台，请在 open.weixin.qq.com 核对。",
  "WeChat refuses calls from here. Add this server's IP address to the IP allow-list of the open platform {appid} on open.weixin.qq.com.":
    "微信拒绝了来自本机的调用。请在 open.weixin.qq.com 将本服务器的 IP 加入第三方平台 {appid} 的 IP 白名单。",
  "WeChat refuses calls from here. Add {ip} to the IP allow-list of the open platform {appid} on open.weixin.qq.com.":
    "微信拒绝了来自本机的调用。请在 open.weixin.qq.com 将 {ip} 加入第三方平台 {appid} 的 IP 白名单。",
  "WeChat refuses calls from here. Add this server's IP address to the IP allow-list of {appid} in WeChat's console.":
    "微信拒绝了来自本机的调用。请在微信后台将本服务器的 IP 加入 {appid} 的 IP 白名单。",
  "WeChat refuses calls from here. Add {ip} to the IP allow-list of {appid} in WeChat's console.":
    "微信拒绝了来自本机的调用。请在微信后台将 {ip} 加入 {appid} 的 IP 白名单。",
  "An administrator of {appid} has to confirm this server's IP address in WeChat before it gives a token.":
    "需要 {appid} 的管理员在微信中确认本服务器的 IP，之后才能获取 token。",
  "WeChat is busy and gives no token for {appid} just now; it is asked again.":
    "微信系统繁忙，暂时不发放 {appid} 的 token，将再次尝试。",
  "The AppSecret of {appid} is frozen. Unfreeze it in WeChat's console.":
    "{appid} 的 AppSecret 已被冻结，请在微信后台解冻。",
  "Today's tokens of {appid} are used up; WeChat gives one again tomorrow.":
    "{appid} 今日获取 token 的次数已用完，明天恢复。",
  "Tokens of {appid} are asked for too often; WeChat gives one again in a minute.":
    "{appid} 获取 token 过于频繁，一分钟后恢复。",
  "WeChat gives {appid} no right to this interface. Check in WeChat's console that the account is verified and has the permission.":
    "微信未授予 {appid} 该接口的权限，请在微信后台确认账号已认证并具备权限。",
  "WeChat has barred {appid} from tokens, perhaps as a penalty. See the notices in WeChat's console.":
    "微信已禁止 {appid} 使用 token 接口，可能是违规处罚，请查看微信后台的通知。",
  "The account of {appid} is frozen. See the notices in WeChat's console.":
    "{appid} 的账号已被冻结，请查看微信后台的通知。",
  "The authorization of {appid} has ended. Let an administrator of {appid2} authorize the open platform again.":
    "{appid} 的授权已失效，请由其管理员重新授权给该第三方平台。",
  "{appid} has not authorized the open platform {platform}, or has ended it. Let an administrator of {appid2} authorize it.":
    "{appid} 尚未授权给第三方平台 {platform}，或已取消授权，请由其管理员进行授权。",
  "WeChat does not take the last ticket of the open platform {appid}; it pushes another within ten minutes. If none comes, check the push address.":
    "微信不接受第三方平台 {appid} 的最后一张票据，十分钟内会再次推送。如果没有推送，请检查推送地址。",
  "WeChat has not pushed a ticket to the open platform {appid} yet. It was asked to, and does so every ten minutes once the platform's push address leads to this console.":
    "微信尚未向第三方平台 {appid} 推送票据。已请求推送；只要平台的推送地址指向本控制台，微信每十分钟推送一次。",
  "Another broker is asking for a token of the open platform {appid}; it is asked again.":
    "另一个代理正在获取第三方平台 {appid} 的 token，将再次尝试。",
  "The open platform {appid} is not registered any more.": "第三方平台 {appid} 已不存在。",
  "The open platform {appid} was sealed for another broker. Store its secrets again in the console.":
    "第三方平台 {appid} 的密钥是为其他代理加密的，请在控制台重新填写。",
  "What was stored for the open platform {appid} is not whole. Store it again.":
    "第三方平台 {appid} 保存的内容不完整，请重新填写。",
  "What was stored for {appid} is no token server. Store it again.":
    "为 {appid} 保存的不是中控服务器的设置，请重新填写。",
  "What was stored for {appid} is no open platform. Store it again.":
    "为 {appid} 保存的不是第三方平台的设置，请重新填写。",
  "The token server of {appid}, {host}, has no token at {pointer} of its answer.":
    "{appid} 的中控服务器 {host} 的返回中，{pointer} 处没有 token。",
  "The token server of {appid}, {host}, does not say at {pointer} of its answer when the token ends.":
    "{appid} 的中控服务器 {host} 的返回中，{pointer} 处没有有效期。",
  "The token server of {appid}, {host}, gives a token that has ended already. Check its renewal and both clocks.":
    "{appid} 的中控服务器 {host} 给出的 token 已过期，请检查它的刷新以及两边的时钟。",
  "The token server of {appid}, {host}, redirects to another address, and the key would go with it. Store the address that answers itself.":
    "{appid} 的中控服务器 {host} 重定向到了别处，密钥会随之泄露。请填写直接应答的地址。",
  "The token server of {appid}, {host}, does not take the key: it answered HTTP {status}.":
    "{appid} 的中控服务器 {host} 不接受该密钥，返回了 HTTP {status}。",
  "The token server of {appid}, {host}, answered HTTP {status} instead of a token.":
    "{appid} 的中控服务器 {host} 返回了 HTTP {status}。",
  "The token server of {appid}, {host}, answered something that is not JSON.":
    "{appid} 的中控服务器 {host} 返回的不是 JSON。",
  "The token server of {appid}, {host}, answered more than 64 KiB.":
    "{appid} 的中控服务器 {host} 返回的内容超过 64 KiB。",
  "The token server of {appid}, {host}, did not answer within 10 s.":
    "{appid} 的中控服务器 {host} 在 10 秒内没有应答。",
  "The token server of {appid}, {host}, cannot be reached from the broker ({code}).":
    "代理无法连接 {appid} 的中控服务器 {host}（{code}）。",
  "The token server of {appid}, {host}, cannot be reached from the broker.":
    "代理无法连接 {appid} 的中控服务器 {host}。",
  "The token server of {appid}, {host}, has no address.": "{appid} 的中控服务器 {host} 没有可用的 IP 地址。",
  "The token server of {appid}, {host}, is inside a private network. An administrator can allow it: {setting}":
    "{appid} 的中控服务器 {host} 位于内网。管理员可以放行：{setting}",
  // After those that begin with more: {host} stands for anything.
  "WeChat gives no token for {appid}: {answer}": "微信没有发放 {appid} 的 token：{answer}",
  "{host} answered HTTP {status} instead of {what}.": "{host} 返回了 HTTP {status}。",
  "{host} answered something that is not {what}.": "{host} 返回的内容无法识别。",
  "{host} did not answer within 10 s. There is no {what} until it does.": "{host} 在 10 秒内没有应答。",
  "{host} cannot be reached from the broker ({code}). There is no {what} until it does.":
    "代理无法连接 {host}（{code}）。",
  "{host} cannot be reached from the broker. There is no {what} until it does.": "代理无法连接 {host}。",

  // Why a push of WeChat's was not taken
  "A push was not signed with this platform's verify token. Check that it is the one that WeChat has; if it is, the push was not WeChat's.":
    "一条推送的签名与该平台的消息校验 Token 不符。请核对它与微信上填写的一致；若一致，则该推送并非来自微信。",
  "A push was made {minutes} minutes away from this machine's time. Check the clock here; if it is right, an old push was sent again.":
    "一条推送的时间与本机相差 {minutes} 分钟。请检查本机时钟；若时钟正确，则是旧推送被重放。",
  "A push does not open with this platform's EncodingAESKey. Store the one that WeChat has, and save it there in the same form.":
    "一条推送无法用该平台的 EncodingAESKey 解密，请填写与微信上相同的消息加解密 Key。",
  "A push for {appid} came to this platform's address.": "发给 {appid} 的推送到达了该平台的地址。",

  // Environments, services, sharing
  "Register the app {appid} first.": "请先添加应用 {appid}。",
  "There is an environment “{name}” already; choose another name.": "环境「{name}」已存在，请换一个名称。",
  "There is a service “{name}” in this environment already; choose another name.":
    "该环境中已有服务「{name}」，请换一个名称。",
  "That name is taken; choose another.": "名称已被占用，请换一个。",
  "Delete its services first; “{name}” is one.": "请先删除其中的服务，例如「{name}」。",
  "Delete its versions first; {name} is one.": "请先删除其中的版本，例如 {name}。",
  "{appid} owns this environment; calls without from_appid act as it already.":
    "{appid} 是该环境的归属，未携带 from_appid 的调用本就以它的身份发起。",
  "Name at least one version.": "请至少指定一个版本。",
  "Name each version once.": "每个版本只能出现一次。",
  "The percentages must add up to 100.": "百分比合计必须为 100。",
  "There is no version {number} of “{service}”.": "服务「{service}」没有版本 {number}。",

  // Permissions
  "Write one path a line, such as /wxa/msg_sec_check.": "每行写一个路径，例如 /wxa/msg_sec_check。",
  "Remove the spaces around the path.": "请去掉路径两端的空格。",
  "Write the path alone, without scheme and host: {path}": "只写路径，不要写协议和域名：{path}",
  "Write the path alone, without the host: {path}": "只写路径，不要写域名：{path}",
  "A path begins with “/”: {path}": "路径以 / 开头：{path}",
  "Write the path up to the question mark: {path}": "只写问号之前的部分：{path}",
  "Write the path up to the “#”: {path}": "只写 # 之前的部分：{path}",
  "“*” may only stand at the end, after a slash: /cgi-bin/message/*":
    "* 只能写在末尾的斜杠之后，例如 /cgi-bin/message/*",
  "A path has letters, digits, “_ - . ~” and single slashes only, such as /wxa/msg_sec_check.":
    "路径只能包含字母、数字、_ - . ~ 和单个斜杠，例如 /wxa/msg_sec_check。",
  "This looks like a route of your own service. List the WeChat path that your code calls, such as /wxa/msg_sec_check.":
    "这看起来是你自己服务的路由。请填写代码所调用的微信接口路径，例如 /wxa/msg_sec_check。",
  "This path is listed already.": "该路径已在列表中。",
  "A path has at most 512 characters.": "路径最多 512 个字符。",
  "A list has at most 2000 entries; use a prefix such as /cgi-bin/message/*.":
    "列表最多 2000 条，可使用前缀，例如 /cgi-bin/message/*。",
  "Somebody changed it since you read it. Look at what changed, then save again.":
    "在你读取之后有人修改过，请查看变化后再保存。",

  // Versions
  'Name the program to run, then its arguments: ["node", "server.mjs"].':
    "请填写要运行的程序及其参数，例如 node server.mjs。",
  "The first part names the program to run; it is empty.": "第一部分应为要运行的程序，现在为空。",
  "A command has no NUL characters.": "命令不能包含 NUL 字符。",
  "Name the folder that the command runs in.": "请填写命令的工作目录。",
  "A folder's name has no NUL characters.": "目录名不能包含 NUL 字符。",
  "Name the image, such as registry.example.com/hello:1.": "请填写镜像，例如 registry.example.com/hello:1。",
  "An image's name has at most 512 characters.": "镜像名最多 512 个字符。",
  "An image is named like registry.example.com/hello:1: lower-case letters, then a tag or a digest.":
    "镜像名形如 registry.example.com/hello:1：使用小写字母，并带标签或摘要。",
  "This image has no sh, and the sidecar needs one in it: its certificate is added to what the image trusts by a shell command when an instance starts. Build it on an image with a shell, such as debian or alpine, or turn the openapi switch off.":
    "此镜像中没有 sh，而旁加载需要它：实例启动时，要用 shell 命令把旁加载的证书加入镜像的信任列表。请基于带 shell 的镜像（如 debian 或 alpine）构建，或关闭开放接口服务开关。",
  "This image has no sh. Without the sidecar it runs; it could not be rebuilt with the openapi switch on.":
    "此镜像中没有 sh。不带旁加载可以运行，但打开开关后无法重新构建。",
  "This image is for {architecture} and this machine is {machine}; build it for {again} too.":
    "此镜像用于 {architecture}，而本机是 {machine}；请同时为 {again} 构建。",
  "The sidecar answers on ports 80 and 443 of the instance, and this cluster does not let instances share them (NET_ADMIN). Let the application listen on another port than {port}, or allow NET_ADMIN and set WESIDE_NET_ADMIN=1.":
    "旁加载在实例的 80 和 443 端口应答，而此集群不允许实例共用它们（NET_ADMIN）。请让应用监听 {port} 以外的端口，或允许 NET_ADMIN 并设置 WESIDE_NET_ADMIN=1。",
  "The image says that it listens on {ports}. Without a port here it must listen on the one in PORT, {port}.":
    "镜像声明监听 {ports}。此处不填端口时，它必须监听 PORT 指定的 {port}。",
  "For https:// calls: the image has no update-ca-certificates, so its programs do not trust the sidecar's certificate by themselves. http:// calls need nothing.":
    "对于 https:// 调用：镜像中没有 update-ca-certificates，其中的程序不会自动信任旁加载的证书。http:// 调用无需处理。",
  "For https:// calls: the image runs as {user}, who may not change what it trusts. Let its programs read {file} themselves, or call http://.":
    "对于 https:// 调用：镜像以用户 {user} 运行，无权修改信任列表。请让程序自行读取 {file}，或使用 http:// 调用。",
  "For https:// calls: Node.js brings its own roots and reads one more file. This image names one in NODE_EXTRA_CA_CERTS; instances get the sidecar's certificate in its place unless the version sets the variable itself.":
    "对于 https:// 调用：Node.js 自带根证书，只另读一个文件。此镜像已设置 NODE_EXTRA_CA_CERTS，除非版本自行设置该变量，实例中会改为旁加载的证书。",
  "For https:// calls: Python's requests brings its own roots (certifi) and reads this variable.":
    "对于 https:// 调用：Python 的 requests 自带根证书（certifi），会读取此变量。",
  "For https:// calls: Java trusts what its own key store has; this adds the certificate at each start.":
    "对于 https:// 调用：Java 只信任自己的密钥库；此行在每次启动时加入证书。",
  "There is no image {name} on this machine. Build it here, or name its registry too, such as docker.io/library/nginx:1.":
    "本机没有镜像 {name}。请在本机构建，或写明其仓库，例如 docker.io/library/nginx:1。",
  "The image {name} has no name of its own to be found by again; give it one with podman tag.":
    "镜像 {name} 没有可再次找到它的名称，请用 podman tag 为其命名。",
  "podman could not fetch {name}: {said}": "podman 无法拉取 {name}：{said}",
  "podman could not look at {name}: {said}": "podman 无法检查 {name}：{said}",
  "{name} is on one machine only. Push the image to a registry that the cluster can pull from, and name it there.":
    "{name} 只在一台机器上。请把镜像推送到集群可以拉取的仓库，并填写其仓库名称。",
  "Name the registry that the cluster pulls {name} from, such as {example}.":
    "请写明集群从哪个仓库拉取 {name}，例如 {example}。",
  "Images are looked into with skopeo, which is not installed (Debian: apt-get install skopeo).":
    "检查镜像需要 skopeo，但尚未安装（Debian：apt-get install skopeo）。",
  "Images are unpacked with zstd, which is not installed (Debian: apt-get install zstd).":
    "解压镜像需要 zstd，但尚未安装（Debian：apt-get install zstd）。",
  "The registry {host} could not be asked for {name}: {said}.": "无法向仓库 {host} 查询 {name}：{said}。",
  "The certificate of the registry {host} is not trusted. Put its authority's certificate (*.crt) in the folder WESIDE_REGISTRY_CA_DIR, or name the registry in WESIDE_INSECURE_REGISTRIES.":
    "仓库 {host} 的证书不受信任。请把签发机构的证书（*.crt）放入 WESIDE_REGISTRY_CA_DIR 目录，或在 WESIDE_INSECURE_REGISTRIES 中列出该仓库。",
  "The registry {host} speaks plain HTTP. Give it a certificate, or name it in WESIDE_INSECURE_REGISTRIES.":
    "仓库 {host} 使用明文 HTTP。请为其配置证书，或在 WESIDE_INSECURE_REGISTRIES 中列出它。",
  "The registry {host} does not let Weside read {name}. Check the name, and that WESIDE_REGISTRY_AUTH_FILE has a user and password for this registry.":
    "仓库 {host} 不允许 Weside 读取 {name}。请检查镜像名，并确认 WESIDE_REGISTRY_AUTH_FILE 中有此仓库的用户名和密码。",
  "The registry {host} has no image {name}. Check its name and tag, or push it there first.":
    "仓库 {host} 中没有镜像 {name}。请检查名称和标签，或先推送该镜像。",
  "{name} is not an image that containers run from: its registry has something else under that name, such as a chart or a signature.":
    "{name} 不是可以运行容器的镜像：仓库中该名称下是其他内容，例如 Helm chart 或签名。",
  "The registry {host} sends for {name} something other than its digest and manifest say.":
    "仓库 {host} 为 {name} 返回的内容与其摘要和清单不符。",
  "{name} is for {has}, and the cluster's nodes are {wanted}. Build it for them too, or set WESIDE_IMAGE_ARCHITECTURE to what the nodes are.":
    "{name} 用于 {has}，而集群节点是 {wanted}。请同时为其构建，或把 WESIDE_IMAGE_ARCHITECTURE 设为节点的架构。",
  "{name} has {size} MiB, and Weside looks into images of at most {max} MiB. Make it smaller, or set WESIDE_IMAGE_DOWNLOAD_MAX_MIB.":
    "{name} 有 {size} MiB，而 Weside 最多检查 {max} MiB 的镜像。请减小镜像，或设置 WESIDE_IMAGE_DOWNLOAD_MAX_MIB。",
  "{name} has {size} MiB and unpacks to more than {max} MiB; Weside does not look into such images.":
    "{name} 有 {size} MiB，解压后超过 {max} MiB；Weside 不检查这样的镜像。",
  "A layer of {name} cannot be read: {why}. Build the image again and push it.":
    "无法读取 {name} 的某一层：{why}。请重新构建并推送镜像。",
  "Looking into {name} took too long; is the registry {host} slow? Try again in a moment.":
    "检查 {name} 用时过长，仓库 {host} 是否较慢？请稍后再试。",
  "{name} is still being fetched; try again in a moment.": "{name} 仍在拉取，请稍后再试。",
  "A variable's name has letters, digits and “_” only.": "变量名只能包含字母、数字和下划线。",
  "A variable has at most 32,768 characters.": "变量值最多 32,768 个字符。",
  "A variable has no NUL characters.": "变量不能包含 NUL 字符。",
  "A version has at most 200 variables.": "一个版本最多 200 个变量。",
  "{name} is set by Weside for each instance.": "{name} 由 Weside 为每个实例设置。",
  "Replicas are whole: 0 to 50.": "实例数为 0–50 的整数。",
  "Replicas are 0 to 50.": "实例数为 0–50。",
  "Bounds are whole: 1 to 50.": "上下限为 1–50 的整数。",
  "Bounds are 1 to 50.": "上下限为 1–50。",
  "Give replicas, or minReplicas and maxReplicas.": "请填写固定实例数，或自动伸缩的最少与最多实例数。",
  "Give replicas, or the two bounds of an autoscaler, not both.":
    "固定实例数与自动伸缩的上下限只能填写一种。",
  "An autoscaler has two bounds; give the lower one too.": "自动伸缩需要上下限，请同时填写最少实例数。",
  "An autoscaler has two bounds; give the upper one too.": "自动伸缩需要上下限，请同时填写最多实例数。",
  "The upper bound is below the lower one.": "最多实例数小于最少实例数。",
  "The {engine} engine has no autoscaler. Give a fixed number of instances, or run Weside on Kubernetes (WESIDE_ENGINE=kubernetes).":
    "{engine} 引擎不支持自动伸缩。请使用固定数量，或在 Kubernetes 上运行 Weside（WESIDE_ENGINE=kubernetes）。",
  "An autoscaler aims at 80 % of a version's cpu, and this one has none, so there is nothing to measure. Create a version with cpu, or give a fixed number of instances.":
    "自动伸缩以版本 CPU 的 80% 为目标，而该版本未设置 CPU，无从度量。请新建设置了 CPU 的版本，或使用固定数量。",
  "Ports are 1 to 65535.": "端口为 1–65535。",
  "At least 0.05 cores.": "至少 0.05 核。",
  "At most 64 cores.": "最多 64 核。",
  "Whole MiB, such as 256.": "请填写整数，例如 256。",
  "At least 16 MiB.": "至少 16 MiB。",
  "At most 262,144 MiB.": "最多 262,144 MiB。",
  "A remark has at most 200 characters.": "备注最多 200 个字符。",
  "This Weside runs commands. Images need the podman or kubernetes engine (WESIDE_ENGINE).":
    "当前 Weside 运行的是命令；镜像需要 podman 或 kubernetes 引擎（WESIDE_ENGINE）。",
  "The {engine} engine runs images. Give an image, or start Weside with WESIDE_ENGINE=process.":
    "{engine} 引擎运行的是镜像。请填写镜像，或以 WESIDE_ENGINE=process 启动 Weside。",
  "Every instance of this version listens on port {port} of this machine, so it can have one. Create a version without a port to scale it: each instance then gets a free one in PORT.":
    "该版本的实例都监听本机端口 {port}，因此只能有一个实例。如需扩容，请新建不指定端口的版本，每个实例将通过 PORT 获得空闲端口。",
  "Move its traffic to another version first.": "请先把它的流量分配给其他版本。",
  "Scale it to 0 first.": "请先把实例数缩为 0。",
  "Its last instances are still stopping; try again in a moment.": "最后的实例仍在停止，请稍后再试。",
  "“{given}” leads out of Weside's own folder; give the absolute path.":
    "「{given}」超出了 Weside 所在目录，请填写绝对路径。",
  "There is no folder {directory} on this machine.": "本机没有目录 {directory}。",
  "{directory} is a file; name the folder that the command runs in.":
    "{directory} 是文件，请填写命令的工作目录。",
  "Weside may not enter {directory}; give its user the right to.":
    "Weside 无权进入 {directory}，请为其用户授权。",
  "Not accessible.": "无法访问。",
  "This folder is Weside's own data, which instances cannot see; choose another.":
    "该目录是 Weside 自己的数据，实例不可见，请选择其他目录。",
  "{program} is not a program that can be run; is it there, and executable?":
    "{program} 无法运行，请确认它存在且可执行。",
  "There is no program “{program}” on this machine; give its path, or install it.":
    "本机没有程序「{program}」，请填写其路径或先安装。",
  "Port {port} needs rights that Weside does not have; choose one above 1023.":
    "Weside 无权使用端口 {port}，请选择大于 1023 的端口。",
  "Port {port} is in use on this machine; choose another, or leave it out to get a free one.":
    "本机端口 {port} 已被占用，请换一个，或留空以获得空闲端口。",

  // What the controller finds
  "It is scaled to 0.": "实例数为 0。",
  "All {count} of {all} run.": "{count}/{all} 个实例运行中。",
  "{count} of {all} run.": "{count}/{all} 个实例运行中。",
  "{count} are stopping.": "{count} 个实例正在停止。",
  "What runs is what was asked for.": "实际运行与期望一致。",
  "Nothing runs.": "没有运行中的实例。",
  "{count} of {all} carry the sidecar, as recorded.": "{count}/{all} 个实例含旁加载，与记录一致。",
  "{count} of {all} run without the sidecar, as recorded.": "{count}/{all} 个实例不含旁加载，与记录一致。",
  "The record says with the sidecar; {count} of {all} run without.":
    "记录为含旁加载，但 {count}/{all} 个实例不含。",
  "The record says without the sidecar; {count} of {all} carry it.":
    "记录为不含旁加载，但 {count}/{all} 个实例含有。",
  "The sidecar was put right and is coming up.": "旁加载已修复，正在启动。",
  "The sidecar of {count} of {all} has not answered yet.": "{count}/{all} 个实例的旁加载尚未应答。",
  "The application of {name} ends soon after it starts; it is started again with growing pauses. Its last lines:":
    "{name} 的应用启动后很快退出，正在以逐渐加长的间隔重启。最后的日志：",
  "The application of {name} ends soon after it starts; it is started again with growing pauses. It wrote nothing to its log.":
    "{name} 的应用启动后很快退出，正在以逐渐加长的间隔重启。没有任何日志输出。",
  "The sidecar of {name} ends soon after it starts; it is started again with growing pauses. Its last lines:":
    "{name} 的旁加载启动后很快退出，正在以逐渐加长的间隔重启。最后的日志：",
  "The sidecar of {name} ends soon after it starts; it is started again with growing pauses. It wrote nothing to its log.":
    "{name} 的旁加载启动后很快退出，正在以逐渐加长的间隔重启。没有任何日志输出。",
  "The folder {directory} does not exist any more.": "目录 {directory} 已不存在。",
  "It is asked to end, and made to after 10 s.": "已要求结束，10 秒后将强制结束。",
  "It was stopped together with Weside and starts with it again.": "随 Weside 一同停止，并将随之重新启动。",
  "Its sidecar is coming up; the application starts after it.": "旁加载正在启动，应用随后启动。",
  "It is about to start.": "即将启动。",
  "{image} is being fetched.": "正在拉取 {image}。",
  "The sidecar's image {name} is not on this machine; npm run build:sidecar-image makes it.":
    "本机没有旁加载镜像 {name}，请运行 npm run build:sidecar-image。",
  "It does not listen on port {port} of 0.0.0.0.": "没有在 0.0.0.0 上监听端口 {port}。",
  "It has not listened on port {port} of 0.0.0.0 yet.": "尚未在 0.0.0.0 上监听端口 {port}。",
  "The sidecar's certificate is being added to what its image trusts.":
    "正在把旁加载的证书加入镜像的信任列表。",
  "Its pod is not as it was made; it is stopped and made anew.":
    "其 pod 与创建时不一致，正在停止并重新创建。",
  "Its pod {how}; it is tried again after a pause.": "其 pod 未能就绪（{how}），稍后重试。",
  "It does not listen on PORT ({port}).": "没有监听 PORT（{port}）。",
  "Its application ended with exit code {code} {times} times in a row; it is started again after a pause.":
    "应用以退出码 {code} 结束，已连续 {times} 次，稍后将重启。",
  "Its application ended with exit code {code}; it is started again after a pause.":
    "应用以退出码 {code} 结束，稍后将重启。",
  "Its application {how}; it is started again after a pause.": "应用已退出（{how}），稍后将重启。",
  "Its sidecar {how}; it is started again after a pause.": "旁加载已退出（{how}），稍后将重启。",
  "It has not listened on PORT ({port}) yet.": "尚未监听 PORT（{port}）。",

  // What the controller finds on Kubernetes
  "It is asked to end, and made to after 25 s.": "已要求结束，25 秒后将强制结束。",
  "It waits for a node.": "正在等待节点。",
  "Its node does not answer. Kubernetes starts another elsewhere when that goes on.":
    "所在节点没有应答。若持续如此，Kubernetes 会在其他节点另起一个。",
  "Its application {how}; it was started again {times} times. Kubernetes starts it again after a pause.":
    "应用已退出（{how}），已重启 {times} 次，Kubernetes 稍后将再次重启。",
  "Its application {how}. Kubernetes starts it again after a pause.":
    "应用已退出（{how}），Kubernetes 稍后将重启。",
  "Its sidecar {how}; it was started again {times} times. Kubernetes starts it again after a pause.":
    "旁加载已退出（{how}），已重启 {times} 次，Kubernetes 稍后将再次重启。",
  "Its sidecar {how}. Kubernetes starts it again after a pause.":
    "旁加载已退出（{how}），Kubernetes 稍后将重启。",
  "It does not listen on port {port} of 0.0.0.0. Its sidecar {how}. Kubernetes starts it again after a pause.":
    "没有在 0.0.0.0 上监听端口 {port}；旁加载已退出（{how}），Kubernetes 稍后将重启。",
  "No node of the cluster takes {name}: {why} Ask for less CPU or memory in a new version, or add nodes.":
    "集群中没有节点可以运行 {name}：{why} 请新建 CPU 或内存更小的版本，或增加节点。",
  "“{image}” is no name of an image: {why}": "「{image}」不是镜像名称：{why}",
  "“{image}” is no name of an image.": "「{image}」不是镜像名称。",
  "The cluster's nodes cannot pull the image {image} of the {part}: {why} Check that it is there, that nodes reach its registry, and that the instances' service account has an image pull secret where it needs one.":
    "集群节点无法拉取镜像 {image}（{part}）：{why} 请确认镜像存在、节点可以访问其仓库，必要时为实例的服务账号配置镜像拉取密钥。",
  "The cluster's nodes cannot pull the image {image} of the {part}. Check that it is there, that nodes reach its registry, and that the instances' service account has an image pull secret where it needs one.":
    "集群节点无法拉取镜像 {image}（{part}）。请确认镜像存在、节点可以访问其仓库，必要时为实例的服务账号配置镜像拉取密钥。",
  "The {part}'s container cannot be started: {why}": "无法启动容器（{part}）：{why}",
  "The {part}'s container cannot be started.": "无法启动容器（{part}）。",
  "The container that leads api.weixin.qq.com to the sidecar {how}. Where nodes do not let it have NET_ADMIN, set WESIDE_NET_ADMIN=0.":
    "把 api.weixin.qq.com 引到旁加载的容器已退出（{how}）。若节点不允许 NET_ADMIN，请设置 WESIDE_NET_ADMIN=0。",
  "A quota of the namespace leaves no room for another instance: {why}":
    "命名空间的配额已用尽，无法再增加实例：{why}",
  "The namespace has no service account “{name}” for instances: deploy/kubernetes makes it, or name another in WESIDE_SERVICE_ACCOUNT.":
    "命名空间中没有供实例使用的服务账号「{name}」：请应用 deploy/kubernetes，或在 WESIDE_SERVICE_ACCOUNT 中指定其他账号。",
  "The namespace's pod security level forbids these instances: {why}. Lower the level, or set WESIDE_NET_ADMIN=0 where it is about NET_ADMIN.":
    "命名空间的 Pod 安全级别不允许这些实例：{why}。请降低级别；若与 NET_ADMIN 有关，请设置 WESIDE_NET_ADMIN=0。",
  "The cluster refuses to make instances: {why}": "集群拒绝创建实例：{why}",
  "Its instances have not become ready for ten minutes. Look at their reasons and logs; Kubernetes goes on trying.":
    "实例在十分钟内未能就绪。请查看其原因与日志；Kubernetes 会继续尝试。",
  "The cluster has no namespace “{name}”: create it (deploy/kubernetes does), or name another in WESIDE_NAMESPACE.":
    "集群中没有命名空间「{name}」：请创建它（deploy/kubernetes 会创建），或在 WESIDE_NAMESPACE 中指定其他命名空间。",
  "The namespace “{name}” is being deleted. Create it anew when it is gone.":
    "命名空间「{name}」正在删除，请在删除完成后重新创建。",
  "The namespace “{name}” has reached a quota: {why}": "命名空间「{name}」已达到配额：{why}",
  "The cluster does not let Weside's controller do this. Give it the role of deploy/kubernetes in the namespace “{name}”: {why}":
    "集群不允许 Weside 的控制器执行此操作。请在命名空间「{name}」中授予 deploy/kubernetes 所定义的角色：{why}",
  "The cluster does not take this version as it is: {why}": "集群不接受这个版本：{why}",
  "The namespace “{namespace}” has {kind} named “{name}” that Weside did not make. Remove or rename it; it is left as it is.":
    "命名空间「{namespace}」中已有并非由 Weside 创建的 {kind}「{name}」。请删除或重命名它；Weside 不会改动它。",
  "The Deployment {name} is being deleted; it is made anew when it is gone.":
    "Deployment {name} 正在删除，删除完成后会重新创建。",
  "The cluster's API server cannot be reached: {why}. What runs goes on; it is tried again.":
    "无法连接集群的 API server：{why}。正在运行的实例不受影响，稍后重试。",
  "The cluster's API server is busy and asks to wait; it is tried again.":
    "集群的 API server 繁忙并要求等待，稍后重试。",
  "The cluster's API server does not know Weside's controller: its credential in the kubeconfig or its service account's token is not valid.":
    "集群的 API server 不认识 Weside 的控制器：kubeconfig 中的凭证或服务账号的 token 无效。",
  "The cluster's API server could not do what was asked; it is tried again: {why}":
    "集群的 API server 未能完成请求，稍后重试：{why}",
  "The cluster is Kubernetes {version}, which starts an application without waiting for its sidecar. Weside needs {least} or newer.":
    "集群版本为 Kubernetes {version}，不会等待旁加载就绪再启动应用。Weside 需要 {least} 或更新的版本。",
  "What the cluster runs is not known yet; it is being asked.": "尚不清楚集群中运行着什么，正在查询。",

  // What is not there, and what went wrong
  "There is no app {appid}.": "没有应用 {appid}。",
  "There is no app {appid}; register it first.": "没有应用 {appid}，请先添加。",
  "There is no environment “{name}”.": "没有环境「{name}」。",
  "There is no service “{name}” in environment “{env}”.": "环境「{env}」中没有服务「{name}」。",
  "There is no version {number} of service “{service}” in environment “{env}”.":
    "环境「{env}」的服务「{service}」没有版本 {number}。",
  "There is no call {seqid}; a record arrives up to a second after the call, and is kept for 30 days.":
    "没有调用 {seqid}。记录会在调用后一秒内到达，并保留 30 天。",
  "The pod of instance “{name}” is gone, and its logs with it.":
    "实例「{name}」的 pod 已不存在，日志也随之消失。",
  "The application of “{name}” has not started yet, so there is no log of it.":
    "「{name}」的应用尚未启动，暂无日志。",
  "The sidecar of “{name}” has not started yet, so there is no log of it.":
    "「{name}」的旁加载尚未启动，暂无日志。",
  "Instance “{name}” has no sidecar, so there is no log of one.":
    "实例「{name}」没有旁加载，因此没有其日志。",
  "The console may not read logs in the cluster: let its service account get pods/log in the namespace {namespace}.":
    "控制台无权读取集群中的日志：请允许其 ServiceAccount 在命名空间 {namespace} 中 get pods/log。",
  "The cluster does not give the logs of “{name}” now: its API server or the pod's node does not answer. Try again in a moment.":
    "集群暂时无法提供「{name}」的日志：API server 或 pod 所在节点没有应答，请稍后再试。",
  "There is no instance “{name}” of {service} version {number}; it may have been scaled in.":
    "{service} 版本 {number} 没有实例「{name}」，可能已被缩容。",
  "The database was too busy to finish this; try again.": "数据库繁忙，操作未完成，请重试。",
  "Something went wrong in Weside; its log has the details under this request id.":
    "Weside 内部出错，请按此请求 ID 查看日志。",
  "Weside does not answer. Check that it is running, then try again.":
    "Weside 没有应答，请确认它正在运行后重试。",
}
